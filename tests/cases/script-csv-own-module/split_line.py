"""A module beside the script."""


def fields(line):
    return dict(enumerate(line.split(",")))
