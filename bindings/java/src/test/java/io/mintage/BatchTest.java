package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Many tokens in one call: every answer is that of the single call, and no item touches another. */
class BatchTest {
    private static final Engine ENGINE = Engine.open("{\"subjects\":\"any\",\"audience\":[\"one\",\"two\"]}");
    private static final Grant CHAT = Grant.of("chat");

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @Test
    void everyVerdictIsThatOfTheSingleCall() {
        List<String> tokens = new ArrayList<>();
        for (int user = 0; user < 500; user++) {
            String token = ENGINE.mint("many " + user % 20, Grant.of(user % 3 == 0 ? "voip" : "chat")).token();
            tokens.add(switch (user % 10) {
                case 1 -> token.substring(0, token.length() - 1);
                case 2 -> token.replace('.', 'Į');
                case 3 -> token + "\0";
                case 4 -> user % 4 == 0 ? "" : "x".repeat(10_000);
                default -> token;
            });
        }
        ENGINE.revoke("many 5");
        ENGINE.deleteIdentity("many 6");
        for (List<String> scopes : List.of(List.<String>of(), List.of("chat"), List.of("chat", "voip"))) {
            for (int again = 0; again < 2; again++) {
                List<Verdict> verdicts = ENGINE.verifyMany(tokens, scopes);
                assertEquals(tokens.size(), verdicts.size());
                for (int at = 0; at < tokens.size(); at++) {
                    Verdict single = ENGINE.tryVerify(tokens.get(at), Check.builder().scopes(scopes).build());
                    assertEquals(single.toString(), verdicts.get(at).toString());
                    if (verdicts.get(at) instanceof Verified verified) {
                        assertEquals(((Verified) single).claimsJson(), verified.claimsJson());
                    }
                }
            }
        }
        assertEquals(Set.of(Verified.class, Refused.class), Set.copyOf(
            ENGINE.verifyMany(tokens).stream().map(Object::getClass).toList()));
        assertEquals(List.of(), ENGINE.verifyMany(List.of()));
        List<Verdict> one = ENGINE.verifyMany(List.of("x"));
        assertThrows(UnsupportedOperationException.class, () -> one.set(0, null));
    }

    @Test
    void everyOutcomeIsThatOfTheSingleCall() {
        ENGINE.mint("gone", CHAT);
        ENGINE.deleteIdentity("gone");
        String wide = "{\"wide\":\"" + "𝄞".repeat(400) + "\"}";
        List<MintRequest> requests = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            requests.add(new MintRequest("user " + round, CHAT));
            requests.add(new MintRequest("", CHAT));
            requests.add(new MintRequest("x", Grant.of()));
            requests.add(new MintRequest("x", Grant.builder("chat").lifetime(Duration.ofMinutes(59)).build()));
            requests.add(new MintRequest("x", Grant.builder("chat").claims("[]").build()));
            requests.add(new MintRequest("x", Grant.builder("chat").claims(wide).build()));
            requests.add(new MintRequest("x", Grant.builder("chat").audience("").build()));
            requests.add(new MintRequest("\"".repeat(128), Grant.builder("voip").audience("two").build()));
            requests.add(new MintRequest("gone", CHAT));
            requests.add(new MintRequest("x", Grant.builder("chat").keySlot(KeySlot.SECONDARY).build()));
        }
        List<MintOutcome> outcomes = ENGINE.mintMany(requests);
        assertEquals(requests.size(), outcomes.size());
        int made = 0;
        Set<String> ids = new HashSet<>();
        for (int at = 0; at < requests.size(); at++) {
            MintRequest request = requests.get(at);
            try {
                Minted single = ENGINE.mint(request.identity(), request.grant());
                Minted minted = assertInstanceOf(Minted.class, outcomes.get(at));
                assertEquals(single.identity(), minted.identity());
                assertEquals(single.token().length(), minted.token().length());
                assertEquals(ENGINE.verify(single.token()).scopes(), ENGINE.verify(minted.token()).scopes());
                assertEquals(request.identity(), ENGINE.verify(minted.token()).identity());
                ids.add(minted.tokenId());
                made++;
            } catch (MintageException failure) {
                NotMinted not = assertInstanceOf(NotMinted.class, outcomes.get(at));
                assertEquals(failure.status(), not.status());
                assertEquals(failure.field(), not.field());
                assertEquals(failure.getMessage(),
                    Exceptions.of(new Failure(not.status(), not.field(), not.message())).getMessage());
            }
        }
        assertEquals(3 * 200, made);
        assertEquals(made, ids.size());
        assertEquals(List.of(), ENGINE.mintMany(List.of()));
    }

    /** The longest tokens there are, without claims that would let it be foreseen. */
    @Test
    void aTokenThatIsLongerThanWasForeseenIsMintedOnce() {
        String config = "{\"issuer\":\"" + "i".repeat(500) + "\",\"audience\":\"" + "a".repeat(500) + "\"}";
        try (Engine engine = Engine.open(config)) {
            String user = engine.createIdentity();
            List<MintOutcome> outcomes = engine.mintMany(List.of(
                new MintRequest(user, CHAT), new MintRequest("nobody", CHAT), new MintRequest(user, CHAT)));
            Minted first = (Minted) outcomes.get(0);
            assertTrue(first.token().length() > 1500);
            engine.verify(first.token());
            assertEquals(Status.IDENTITY_MALFORMED, ((NotMinted) outcomes.get(1)).status());
            engine.verify(((Minted) outcomes.get(2)).token());
            assertEquals(2, Repository.json(engine.statsJson()).findValue("minted").asInt(), engine.statsJson());
        }
    }

    @Test
    void oneBadRequestFailsTheWholeCallBeforeAnythingIsMinted() {
        try (Engine engine = Engine.open("{\"subjects\":\"any\"}")) {
            MintRequest good = new MintRequest("x", CHAT);
            for (MintRequest bad : List.of(new MintRequest("x", Grant.of("unknown")), new MintRequest("\ud834", CHAT),
                    new MintRequest("x", Grant.builder("chat").claims("\udd1e").build()))) {
                assertThrows(MintageException.class, () -> engine.mintMany(List.of(good, bad)));
            }
            assertEquals(0, Repository.json(engine.statsJson()).findValue("minted").asInt(), engine.statsJson());
            assertEquals(Status.SCOPE_UNKNOWN, assertThrows(IdentityException.class,
                () -> engine.verifyMany(List.of(), List.of("unknown"))).status());
        }
    }

    @Test
    void asManyAsABatchTakesAndNotOneMore() {
        String token = ENGINE.mint("x", CHAT).token();
        List<Verdict> verdicts = ENGINE.verifyMany(Collections.nCopies(Native.BATCH_MAX, token));
        assertEquals(Native.BATCH_MAX, verdicts.size());
        assertInstanceOf(Verified.class, verdicts.get(Native.BATCH_MAX - 1));
        MisuseException refused = assertThrows(MisuseException.class,
            () -> ENGINE.verifyMany(Collections.nCopies(Native.BATCH_MAX + 1, token)));
        assertEquals(Status.INVALID_ARGUMENT, refused.status());
        assertEquals("tokens", refused.field());
        assertEquals("requests", assertThrows(MisuseException.class, () ->
            ENGINE.mintMany(Collections.nCopies(Native.BATCH_MAX + 1, new MintRequest("x", CHAT)))).field());
    }

    /** A list whose size and items differ each time they are asked for. */
    @Test
    void aListThatChangesMeanwhileIsReadOnce() {
        String token = ENGINE.mint("x", CHAT).token();
        List<String> restless = new AbstractList<>() {
            private int asked;

            @Override
            public String get(int index) {
                return asked++ % 2 == 0 ? token : "y".repeat(asked % 9000);
            }

            @Override
            public int size() {
                return 10 + asked++ % 40;
            }
        };
        for (int round = 0; round < 200; round++) {
            for (Verdict verdict : ENGINE.verifyMany(restless)) {
                assertTrue(!(verdict instanceof Verified verified) || verified.identity().equals("x"));
            }
        }
    }

    @Test
    void aListThatAnotherThreadChangesIsHarmless() throws Exception {
        String token = ENGINE.mint("x", CHAT).token();
        List<String> shared = new ArrayList<>(Collections.nCopies(100, token));
        AtomicBoolean done = new AtomicBoolean();
        Thread other = Thread.startVirtualThread(() -> {
            for (int at = 0; !done.get(); at++) {
                shared.set(at % 100, at % 3 == 0 ? token : "z".repeat(at % 5000));
            }
        });
        for (int round = 0; round < 500; round++) {
            assertEquals(100, ENGINE.verifyMany(shared).size());
        }
        done.set(true);
        other.join();
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void whatIsNoTextIsAnError() {
        List mixed = List.of(7, "x");
        assertThrows(ClassCastException.class, () -> ENGINE.verifyMany(mixed));
        assertThrows(ClassCastException.class, () -> ENGINE.mintMany(mixed));
    }
}
