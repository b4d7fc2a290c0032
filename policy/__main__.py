"""`python -m policy …` is `policy …`."""

from policy.commands import main

if __name__ == "__main__":
    main()
