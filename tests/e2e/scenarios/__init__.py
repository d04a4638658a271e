# SPDX-License-Identifier: MIT
"""The scenarios, one promise each."""


def scenario(function):
    """Marks a function of a stage as a scenario."""
    function.is_scenario = True
    return function
