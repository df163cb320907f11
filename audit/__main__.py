"""`python -m audit` is the same command as `govaudit`."""

from audit.cli.commands import main

if __name__ == "__main__":
    main()
