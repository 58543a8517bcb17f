"""The coverage report: what of the knowledge and the contract is trained and tested, in each language."""
