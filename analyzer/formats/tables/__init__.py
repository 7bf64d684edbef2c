"""Tables in files, in any format that tells its columns itself; those of several files are read as one."""
