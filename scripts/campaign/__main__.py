"""`python -m scripts.campaign`, see scripts/campaign/report.py."""

import sys

from scripts.campaign.report import main

if __name__ == "__main__":
    sys.exit(main())
