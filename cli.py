"""Run from a checkout: `python cli.py …` is the installed `policy …`."""

from policy.commands import main

if __name__ == "__main__":
    main()
