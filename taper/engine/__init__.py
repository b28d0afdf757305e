"""The taper engine: a regimen in, oral morphine equivalents and a dated schedule out.

Pure: no Django, no clock, no environment, no float. Read in this order:

    reading.py    JSON or form data -> PlanRequest, or every fault as a sentence
    ome.py        oral morphine equivalents of a regimen
    catalogue.py  which single doses a pharmacy can dispense
    lines.py      what is taken in a day, for each medicine: the nodes of the graph
    paths.py      the best way down through the nodes
    policy.py     how far and how often: the guideline's profile or the agreed pace
    calendar.py   steps on days
    planner.py    all of it together
    answers.py    values -> the JSON of the command-line contract
"""
