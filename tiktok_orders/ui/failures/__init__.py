"""The Failures page: groups by root cause, one fix for each group, and how failures went over time."""
