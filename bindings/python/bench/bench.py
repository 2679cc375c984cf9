"""mintage beside PyJWT and joserfc, in one run.

Each peer is given its best: keys that are prepared, options and a checker of claims that are made
once. All take turns in every round; a figure is the median of the rounds, in CPU time of the
process.

    python bench.py [file.json]      prints a table; writes the same as JSON

The tokens have iss, sub, aud, iat, exp, jti, scope, epoch and one claim of the host's own.
"""

import base64
import json
import os
import platform
import statistics
import sys
import time
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwt as jose
from joserfc.jwk import ECKey, OctKey

from mintage import Engine

ROUNDS = 15
ROUND_NS = 20_000_000
SECRET = bytes(range(32))
PEM = (Path(__file__).parents[3] / "tests" / "keys" / "ec_p256.pem").read_text()
ISSUER, AUDIENCE = "https://id.example.com", "https://api.example.com"


class Setting:
    """One algorithm: two engines, with and without the cache, and the peers with the same key."""

    def __init__(self, algorithm):
        secret = {"secret": base64.b64encode(SECRET).decode(), "algorithm": algorithm}
        key = secret if algorithm == "HS256" else {"pem": PEM, "algorithm": algorithm}
        config = {
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "keys": [{"kid": "2025-02", **key}],
            "identity_secret": [base64.b64encode(SECRET).decode()],
            "start": "open",
        }
        self.algorithm = algorithm
        self.engine = Engine(config)
        self.cold = Engine({**config, "cache_slots": 0})
        self.user = self.engine.create_identity()
        self.own = {"tenant": "blue"}
        self.token = self.engine.mint(self.user, ["chat"], claims=self.own).token
        self.claims = self.engine.verify(self.token).claims
        if algorithm == "HS256":
            self.private = self.public = jwt.get_algorithm_by_name("HS256").prepare_key(SECRET)
            self.jose_key = OctKey.import_key(SECRET)
        else:
            self.private = load_pem_private_key(PEM.encode(), None)
            self.public = self.private.public_key()
            self.jose_key = ECKey.import_key(PEM)
        self.jwt = jwt.PyJWT({"require": ["iss", "sub", "aud", "iat", "exp", "jti"]})
        self.algorithms = [algorithm]
        self.header = {"alg": algorithm, "kid": "2025-02", "typ": "at+jwt"}
        wanted = {"iss": {"essential": True, "value": ISSUER}}
        wanted |= {"aud": {"essential": True, "value": AUDIENCE}, "exp": {"essential": True}}
        self.registry = jose.JWTClaimsRegistry(**wanted)

    def seen(self):
        verified = self.engine.verify(self.token)
        return verified.identity, verified.expires_at_unix_s

    def seen_with_scope(self):
        verified = self.engine.verify(self.token, ["chat"])
        return verified.identity, verified.expires_at_unix_s

    def seen_with_claims(self):
        return self.engine.verify(self.token).claims

    def first_sight(self):
        verified = self.cold.verify(self.token)
        return verified.identity, verified.expires_at_unix_s

    def pyjwt(self):
        claims = self.jwt.decode(
            self.token,
            self.public,
            algorithms=self.algorithms,
            audience=AUDIENCE,
            issuer=ISSUER,
        )
        return claims["sub"], claims["exp"]

    def joserfc(self):
        claims = jose.decode(self.token, self.jose_key, algorithms=self.algorithms).claims
        self.registry.validate(claims)
        return claims["sub"], claims["exp"]

    def joserfc_signature_only(self):
        claims = jose.decode(self.token, self.jose_key, algorithms=self.algorithms).claims
        return claims["sub"], claims["exp"]

    def mint(self):
        return self.engine.mint(self.user, ["chat"], claims=self.own).token

    def pyjwt_mint(self):
        headers = {"kid": "2025-02", "typ": "at+jwt"}
        return self.jwt.encode(self.claims, self.private, self.algorithm, headers)

    def joserfc_mint(self):
        return jose.encode(self.header, self.claims, self.jose_key, algorithms=self.algorithms)


def repeats(call):
    """How often it fits into a round."""
    count = 1
    while True:
        start = time.perf_counter_ns()
        for _ in range(count):
            call()
        if (taken := time.perf_counter_ns() - start) > ROUND_NS / 4:
            return max(1, int(count * ROUND_NS / taken))
        count *= 4


def measure(calls):
    """The median CPU time of each call, in ns; within every round they take turns."""
    counts = {name: repeats(call) for name, call in calls.items()}
    times = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            start = time.process_time_ns()
            for _ in range(counts[name]):
                call()
            times[name].append((time.process_time_ns() - start) / counts[name])
    return {name: statistics.median(taken) for name, taken in times.items()}


def check(figure, meaning, required=""):
    """A figure, and whether it is what is required."""
    verdict = ""
    if required:
        relation, bound = required.split()
        good = figure <= float(bound) if relation == "<=" else figure >= float(bound)
        verdict = "ok" if good else "MISSED"
    return {
        "figure": round(figure, 1),
        "meaning": meaning,
        "required": required,
        "verdict": verdict,
    }


def run():
    hs, es = Setting("HS256"), Setting("ES256")
    assert (
        hs.seen() == hs.pyjwt() == hs.joserfc() == hs.first_sight() == (hs.user, hs.claims["exp"])
    )
    assert es.seen() == es.pyjwt() == es.joserfc() == es.first_sight()
    verify = {
        "seen": hs.seen,
        "seen, scope": hs.seen_with_scope,
        "seen, claims": hs.seen_with_claims,
        "first": hs.first_sight,
        "PyJWT": hs.pyjwt,
        "joserfc": hs.joserfc,
        "joserfc, signature only": hs.joserfc_signature_only,
    }
    took = measure(verify)
    peers = {name: took[name] for name in ("PyJWT", "joserfc", "joserfc, signature only")}
    times = "times as fast as "

    def row(name, ours, peers, checks, note=""):
        return {"row": name, "ours_ns": ours, "peers": peers, "checks": checks, "note": note}

    rows = [
        row(
            "verify, token seen before, identity and expiry read",
            took["seen"],
            peers,
            [
                check(took["seen"], "ns", "<= 800"),
                check(peers["PyJWT"] / took["seen"], times + "PyJWT", ">= 80"),
                check(
                    peers["joserfc, signature only"] / took["seen"],
                    times + "joserfc, signature only",
                    ">= 30",
                ),
                check(peers["joserfc"] / took["seen"], times + "joserfc with claims checked"),
            ],
        ),
        row("the same, one scope required", took["seen, scope"], {}, []),
        row("the same, all claims read", took["seen, claims"], {}, []),
        row(
            "verify, first sight, HS256",
            took["first"],
            peers,
            [
                check(peers["PyJWT"] / took["first"], times + "PyJWT", ">= 20"),
                check(peers["joserfc"] / took["first"], times + "joserfc with claims checked"),
            ],
            "with cache_slots 0",
        ),
    ]
    took = measure({"first": es.first_sight, "PyJWT": es.pyjwt, "joserfc": es.joserfc})
    ours = took.pop("first")
    note = "with cache_slots 0; nearly all of it is the signature"
    checks = [check(took["PyJWT"] / ours, times + "PyJWT")]
    rows.append(row("verify, first sight, ES256", ours, took, checks, note))
    for setting in (hs, es):
        took = measure(
            {"mint": setting.mint, "PyJWT": setting.pyjwt_mint, "joserfc": setting.joserfc_mint}
        )
        ours = took.pop("mint")
        checks = [check(took["PyJWT"] / ours, times + "PyJWT")]
        rows.append(row(f"mint, {setting.algorithm}", ours, took, checks))
    return {
        "host": "python",
        "about": f"Python {platform.python_version()}, PyJWT {jwt.__version__}, "
        f"tokens of {len(hs.token)} and {len(es.token)} bytes",
        "rows": rows,
    }


def show(result):
    print(result["about"])
    for row in result["rows"]:
        peers = ", ".join(f"{name} {taken:,.0f}" for name, taken in row["peers"].items())
        print(f"{row['row']:52}{row['ours_ns']:10,.0f} ns   {peers}")
        for each in row["checks"]:
            required = f"   ({each['required']}: {each['verdict']})" if each["required"] else ""
            print(f"{'':8}{each['figure']:,} {each['meaning']}{required}")


if __name__ == "__main__":
    measured = run()
    show(measured)
    if len(sys.argv) > 1:
        os.makedirs(os.path.dirname(os.path.abspath(sys.argv[1])), exist_ok=True)
        Path(sys.argv[1]).write_text(json.dumps(measured, indent=1) + "\n")
