"""Questions that were written blind: from the two sources alone, by people who had seen no example, test or code."""
