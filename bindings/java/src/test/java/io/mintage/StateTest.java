package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State in a SQLite file: what outlives an engine, what its siblings feel, and what cannot be opened. */
class StateTest {
    private static final Grant CHAT = Grant.of("chat");

    @TempDir
    Path scratch;
    private Path file;

    @BeforeEach
    void name() {
        file = scratch.resolve("state.db");
    }

    private Engine open() {
        return Engine.open(config(""));
    }

    /** A configuration that needs nothing beside it, and more members if there are any. */
    private String config(String more) {
        return Repository.durable(file, more);
    }

    private static Verdict verdict(Engine engine, Minted minted) {
        return engine.tryVerify(minted.token());
    }

    /** Asks until the sibling's change is felt, and says how long that took. */
    static Duration untilRefused(Engine engine, Minted minted, Status expected) {
        Instant began = Instant.now();
        Verdict verdict = verdict(engine, minted);
        while (verdict instanceof Verified) {
            assertTrue(began.plusSeconds(5).isAfter(Instant.now()), "never felt");
            verdict = verdict(engine, minted);
        }
        assertEquals(new Refused(expected), verdict);
        return Duration.between(began, Instant.now());
    }

    @Test
    void whatWasRevokedIsRevokedAfterARestartAndTheRestIsNot() {
        Minted revoked;
        Minted kept;
        Minted single;
        Minted deleted;
        String keys;
        try (Engine engine = open()) {
            revoked = engine.createIdentityAndMint(CHAT);
            kept = engine.createIdentityAndMint(CHAT);
            single = engine.createIdentityAndMint(CHAT);
            deleted = engine.createIdentityAndMint(CHAT);
            engine.revoke(revoked.identity());
            engine.revokeToken(single.token());
            engine.deleteIdentity(deleted.identity());
            keys = engine.jwks();
        }
        for (int restart = 0; restart < 2; restart++) {
            try (Engine engine = open()) {
                assertEquals(new Refused(Status.REVOKED), verdict(engine, revoked));
                assertEquals(new Refused(Status.TOKEN_REVOKED), verdict(engine, single));
                assertEquals(new Refused(Status.IDENTITY_DELETED), verdict(engine, deleted));
                assertEquals(kept.identity(), engine.verify(kept.token()).identity());
                assertThrows(IdentityDeletedException.class, () -> engine.mint(deleted.identity(), CHAT));
                assertEquals(keys, engine.jwks());
                engine.verify(engine.mint(revoked.identity(), CHAT).token());
            }
        }
    }

    @Test
    void aSiblingFeelsEverything() {
        try (Engine one = open(); Engine other = open()) {
            Minted minted = one.createIdentityAndMint(CHAT);
            other.verify(minted.token());
            one.revoke(minted.identity());
            untilRefused(other, minted, Status.REVOKED);

            Minted renewed = other.mint(minted.identity(), CHAT);
            one.verify(renewed.token());
            other.rotateKey(OldKey.REVOKE);
            untilRefused(one, renewed, Status.KEY_REVOKED);

            Minted last = one.mint(minted.identity(), CHAT);
            one.revokeAll();
            // Without a look of its own: this reads now.
            other.sync();
            assertEquals(new Refused(Status.ALL_REVOKED), verdict(other, last));
            JsonNode state = Repository.json(other.statsJson()).get("state");
            assertEquals("sqlite", state.get("kind").asText());
            assertEquals(0, state.get("unwritten").asInt());
            assertTrue(state.get("changes_read").asInt() >= 3, state.toString());
            for (String name : List.of("looks", "changes_written", "failures", "age_ms")) {
                assertTrue(state.get(name).isNumber(), state.toString());
            }
        }
    }

    @Test
    void stateInMemoryIsBroughtUpToDateByItself() {
        try (Engine engine = Engine.open()) {
            engine.sync();
            assertEquals("memory", Repository.json(engine.statsJson()).get("state").get("kind").asText());
        }
    }

    // ---- revoking many

    @Test
    void manyAreRevokedAtOnceOrNone() {
        try (Engine one = open(); Engine other = open()) {
            List<Minted> minted = new ArrayList<>();
            for (int user = 0; user < 1000; user++) {
                minted.add(one.createIdentityAndMint(CHAT));
            }
            List<String> users = new ArrayList<>(minted.stream().map(Minted::identity).toList());
            users.set(700, "nobody");
            IdentityException refused = assertThrows(IdentityException.class, () -> one.revokeMany(users));
            assertEquals(Status.IDENTITY_MALFORMED, refused.status());
            assertEquals("identities[700]", refused.field());
            users.set(700, "half \ud834 of a pair");
            assertEquals("identities[700]",
                assertThrows(MisuseException.class, () -> one.revokeMany(users)).field());
            minted.forEach(each -> one.verify(each.token()));

            users.set(700, minted.get(0).identity());
            one.revokeMany(users);
            other.sync();
            for (int at = 0; at < minted.size(); at++) {
                assertEquals(at != 700, verdict(one, minted.get(at)) instanceof Refused);
                assertEquals(at != 700, verdict(other, minted.get(at)) instanceof Refused);
            }
            one.revokeMany(Set.of(minted.get(700).identity()));
            assertEquals(new Refused(Status.REVOKED), verdict(one, minted.get(700)));
            one.revokeMany(List.of());
        }
    }

    @Test
    void asManyAsABatchTakesAndNotOneMore() {
        try (Engine engine = open()) {
            Minted minted = engine.createIdentityAndMint(CHAT);
            MisuseException refused = assertThrows(MisuseException.class, () ->
                engine.revokeMany(Collections.nCopies(Native.BATCH_MAX + 1, minted.identity())));
            assertEquals(Status.INVALID_ARGUMENT, refused.status());
            assertEquals("identities", refused.field());
            engine.verify(minted.token());
            engine.revokeMany(Collections.nCopies(Native.BATCH_MAX, minted.identity()));
            assertEquals(new Refused(Status.REVOKED), verdict(engine, minted));
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void whatIsNoTextIsAnError() {
        try (Engine engine = Engine.open()) {
            List mixed = List.of(engine.createIdentity(), 7);
            assertThrows(ClassCastException.class, () -> engine.revokeMany(mixed));
        }
    }

    // ---- what cannot be opened

    private static void refusesToOpen(Class<? extends MintageException> type, Status status, String config) {
        MintageException refused = assertThrows(type, () -> Engine.open(config).close());
        assertEquals(status, refused.status(), refused.getMessage());
    }

    @Test
    void whatCannotBeOpenedSaysWhy() throws IOException {
        open().close();
        refusesToOpen(StateException.class, Status.STATE_FOREIGN,
            config("").replace("AAECAwQF", "BAECAwQF"));
        refusesToOpen(StateException.class, Status.STATE_FOREIGN,
            config(",\"identity_secret\":[\"BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"]"));
        refusesToOpen(ConfigException.class, Status.CONFIG_CONFLICT,
            "{\"state\":{\"sqlite\":\"" + file + "\"}}");
        refusesToOpen(ConfigException.class, Status.CONFIG_OUT_OF_RANGE, config(",\"max_staleness_s\":0"));
        refusesToOpen(ConfigException.class, Status.CONFIG_OUT_OF_RANGE, config(",\"on_stale\":\"hope\""));

        file = scratch.resolve("nowhere/state.db");
        refusesToOpen(StateUnavailableException.class, Status.STATE_UNREACHABLE, config(""));
        file = scratch;
        refusesToOpen(StateException.class, Status.STATE_FOREIGN, config(""));
        file = Files.writeString(scratch.resolve("letter.txt"), "Dear Sir or Madam, ".repeat(1000));
        refusesToOpen(StateException.class, Status.STATE_FOREIGN, config(""));
        assertTrue(Files.readString(file).startsWith("Dear Sir"), "the letter is as it was");
    }

    @Test
    void aTokenIsNotRefusedButNotAcceptedEitherByStateThatIsStale() throws Exception {
        try (Engine engine = Engine.open(config(",\"max_staleness_s\":1"));
                Engine trusting = Engine.open(config(",\"max_staleness_s\":1,\"on_stale\":\"continue\""))) {
            Minted minted = engine.createIdentityAndMint(CHAT);
            engine.verify(minted.token());
            trusting.verify(minted.token());
            Path away = scratch.resolve("away.db");
            Files.move(file, away);
            Instant deadline = Instant.now().plusSeconds(20);
            MintageException stale = null;
            while (stale == null && Instant.now().isBefore(deadline)) {
                try {
                    engine.verify(minted.token());
                    Thread.sleep(20);
                } catch (MintageException thrown) {
                    stale = thrown;
                }
            }
            assertInstanceOf(StaleException.class, stale);
            assertEquals(Status.STALE, stale.status());
            assertFalse(TokenRefusedException.class.isInstance(stale));
            // Nothing that answers with a refusal calls it one.
            for (Runnable call : List.<Runnable>of(
                    () -> engine.tryVerify(minted.token()),
                    () -> engine.tryVerify(minted.token(), Check.builder().identity(minted.identity()).build()),
                    () -> engine.verifyMany(List.of(minted.token(), "garbage")),
                    () -> engine.mint(minted.identity(), CHAT),
                    () -> engine.createIdentityAndMint(CHAT),
                    () -> engine.mintMany(List.of(new MintRequest(minted.identity(), CHAT))))) {
                assertThrows(StaleException.class, call::run);
            }
            trusting.verify(minted.token());

            // What is revoked now holds here, and is written once the file is back.
            StateException held = assertThrows(StateException.class, () -> trusting.revoke(minted.identity()));
            assertEquals(Status.STATE_REPLACED, held.status());
            assertEquals(new Refused(Status.REVOKED), verdict(trusting, minted));
            assertEquals(1, Repository.json(trusting.statsJson()).get("state").get("unwritten").asInt());
            Files.move(away, file);
            trusting.sync();
            assertEquals(0, Repository.json(trusting.statsJson()).get("state").get("unwritten").asInt());
            engine.sync();
            assertEquals(new Refused(Status.REVOKED), verdict(engine, minted));
        }
    }

    // ---- threads and processes

    @Test
    void virtualThreadsOnTwoEnginesOfOneFile() throws Exception {
        int threads = 200;
        try (Engine one = open(); Engine other = open();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                Engine revoking = thread % 2 == 0 ? one : other;
                Engine feeling = thread % 2 == 0 ? other : one;
                done.add(executor.submit(() -> {
                    Minted minted = revoking.createIdentityAndMint(CHAT);
                    feeling.verify(minted.token());
                    revoking.revoke(minted.identity());
                    assertEquals(new Refused(Status.REVOKED), verdict(revoking, minted));
                    untilRefused(feeling, minted, Status.REVOKED);
                    feeling.verify(feeling.mint(minted.identity(), CHAT).token());
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        }
    }

    @Test
    void anEngineIsClosedWhileOthersRevokeInIt() throws Exception {
        for (int round = 0; round < 10; round++) {
            Engine engine = open();
            List<String> users = List.of(engine.createIdentity(), engine.createIdentity());
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> done = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    done.add(executor.submit(() -> assertThrows(IllegalStateException.class, () -> {
                        while (true) {
                            engine.revokeMany(users);
                            engine.sync();
                            engine.changesSince(engine.changesSince().cursor());
                        }
                    })));
                }
                Thread.sleep(10);
                engine.close();
                for (Future<?> each : done) {
                    each.get();
                }
            }
            assertFalse(engine.handle.isOpen());
        }
        open().close();
    }

    @Test
    void anotherProcessFeelsWhatThisOneRevokesAndTheOtherWayRound() throws Exception {
        try (Engine engine = open()) {
            Process process = new ProcessBuilder(Child.java(), Child.ACCESS, "-cp",
                Child.CLASSES + ":" + Child.TEST_CLASSES, SiblingProgram.class.getName(), config(""))
                .redirectErrorStream(true).start();
            try (BufferedReader output = process.inputReader();
                    PrintWriter input = new PrintWriter(process.outputWriter(), true)) {
                for (int round = 0; round < 20; round++) {
                    Minted minted = engine.createIdentityAndMint(CHAT);
                    input.println("verify " + minted.token());
                    assertEquals("accepted", output.readLine());
                    engine.revoke(minted.identity());
                    Thread.sleep(10);
                    input.println("verify " + minted.token());
                    assertEquals("REVOKED", output.readLine());

                    Minted renewed = engine.mint(minted.identity(), CHAT);
                    engine.verify(renewed.token());
                    input.println("revoke " + minted.identity());
                    assertEquals("revoked", output.readLine());
                    Thread.sleep(10);
                    assertEquals(new Refused(Status.REVOKED), verdict(engine, renewed));
                }
                input.close();
                assertEquals(0, process.waitFor());
            } finally {
                process.destroy();
            }
        }
    }
}
