"""Simulators of the services that Vouch calls. They import nothing of the product, nor it of them.

linkup/    Linkup's network recommendations: calls, people, tokens, bill
linkedin/  LinkedIn's recommendations and OAuth:
             wire, requests, uri: a request, down to the grammar of its query
             api, finders, fields, changes, rules: what it asks for, and whether it may
             store, people, clock, calls: what there is, and what is counted
             oauth, consent, tokens, door: who is calling
             errors, faults, control: refusals, and what it is told

simulator  what any simulator is
server     its HTTP side: loopback, a thread, an orderly stop
answers    an answer, and what a connection can do to it
faults     what it can be told to do wrong
armed      for which requests, and how often
control    /_control: how it is told, and how its records are read
"""
