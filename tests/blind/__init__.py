"""Questions that were written blind: from the two sources alone, by people who had seen neither examples, tests nor code."""
