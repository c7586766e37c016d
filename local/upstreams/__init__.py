"""Simulators of the services that Vouch calls. They import nothing of the product, nor it of them.

linkup     Linkup's network recommendations: linkup_calls, linkup_people, linkup_tokens, linkup_bill
linkedin   LinkedIn's recommendations and OAuth:
             linkedin_wire, _requests, _uri: a request, down to the grammar of its query
             linkedin_api, _finders, _fields, _changes, _rules: what it asks for, and whether it may
             linkedin_store, _people, _clock, _calls: what there is, and what is counted
             linkedin_oauth, _consent, _tokens, _door: who is calling
             linkedin_errors, _faults, _control: refusals, and what it is told

simulator  what any simulator is
server     its HTTP side: loopback, a thread, an orderly stop
answers    an answer, and what a connection can do to it
faults     what it can be told to do wrong
armed      for which requests, and how often
control    /_control: how it is told, and how its records are read
"""
