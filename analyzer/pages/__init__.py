"""Pages to look at, made from the files of reports alone. Importing a page loads jinja2."""
