"""Jobs as people call them, and the register of them: what is different between kinds of jobs is asked here."""
