"""Scenarios, each beside its physical limit, measured in one run on a durable database of their own.

bin/bench                       everything, with a million conversations (about half an hour on two cores)
bin/bench --quick               small sizes: whether it runs, not how fast
bin/bench --only mails --json FILE
"""
