"""Writes the vectors: `python interface/vectors/make` from the root of the repository.

Needs the package `cryptography`. Running it twice changes nothing: signatures are deterministic,
and those that cannot be (RSA-PSS) are taken over from the file as long as what they sign is the
same.
"""

import json

import algorithms
import changes
import claims
import config
import external
import forms
import keys
import kit
import minting
import revocation
import scopes
import service

for topic in (forms, algorithms, claims, scopes, minting, revocation, keys, external, config, changes):
    name = topic.__name__
    path = kit.VECTORS / f"{name}.json"
    kit.remember_tokens_of(path)
    document = {"about": topic.__doc__.split("\n\n")[0].replace("\n", " "), "cases": topic.cases()}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n")
    print(f"{name}: {len(document['cases'])} cases")

document = service.document()
(kit.VECTORS.parent / "http.json").write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n")
print(f"http: {len(document['cases'])} cases")
