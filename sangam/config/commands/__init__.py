"""One module a command; `cli.COMMANDS` is the list. They import nothing that needs Django's settings at their top."""
