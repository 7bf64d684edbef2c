"""The users' own scripts: a preprocessor of records, and a post processor of the reports.

They are held off by limits that accidents meet (time, output, the end of the process); they are no sandbox.
"""
