package io.mintage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Changes carried by hand between engines in memory: what arrives, and what is not taken in. */
class ChangesTest {
    private static final Grant CHAT = Grant.of("chat");

    /** Engines with one secret and one key, as those have them that accept each other's tokens. */
    private static Engine open(String more) {
        return Engine.open("{\"identity_secret\":[\"" + Repository.SECRET_BASE64 + "\"],\"start\":\"open\","
            + "\"keys\":[{\"secret\":\"" + Repository.SECRET_BASE64
            + "\",\"algorithm\":\"HS256\",\"kid\":\"one\"}]" + more + "}");
    }

    private static Engine open() {
        return open("");
    }

    @Test
    void whatIsRevokedHereIsRefusedThereOnceItWasCarried() {
        try (Engine here = open(); Engine there = open()) {
            Minted minted = here.createIdentityAndMint(CHAT);
            there.verify(minted.token());
            Changes before = here.changesSince();
            assertTrue(before.isComplete());
            there.changesApply(before.bytes());
            there.verify(minted.token());

            here.revoke(minted.identity());
            Changes after = here.changesSince(before.cursor());
            assertFalse(after.isComplete());
            assertFalse(after.isEmpty());
            there.verify(minted.token());
            assertTrue(there.changesApply(after.bytes()));
            assertEquals(new Refused(Status.REVOKED), there.tryVerify(minted.token()));
            assertFalse(there.changesApply(after.bytes()), "twice is no news");

            Changes none = here.changesSince(after.cursor());
            assertTrue(none.isEmpty());
            assertFalse(none.isComplete());
            assertEquals(0, none.bytes().length);
            assertArrayEquals(after.cursor(), none.cursor());
            // To another engine the cursor means nothing: it gives everything.
            assertTrue(there.changesSince(after.cursor()).isComplete());
        }
    }

    @Test
    void whatIsLongerThanExpectedArrivesWhole() {
        try (Engine here = open(); Engine there = open()) {
            List<Minted> minted = new ArrayList<>();
            for (int user = 0; user < 3000; user++) {
                minted.add(here.createIdentityAndMint(CHAT));
            }
            here.revokeMany(minted.stream().map(Minted::identity).toList());
            byte[] bytes = here.changesSince().bytes();
            assertTrue(bytes.length > 3000 * 20, bytes.length + " bytes");
            assertTrue(there.changesApply(bytes));
            for (Minted each : minted) {
                assertEquals(new Refused(Status.REVOKED), there.tryVerify(each.token()));
            }
        }
    }

    @Test
    void aResultCannotBeChanged() {
        // Changes say when they were made.
        try (Engine engine = open(",\"clock\":\"manual\"")) {
            engine.revokeAll();
            Changes changes = engine.changesSince();
            Changes again = engine.changesSince();
            assertEquals(again, changes);
            assertEquals(again.hashCode(), changes.hashCode());
            Arrays.fill(changes.bytes(), (byte) 0);
            Arrays.fill(changes.cursor(), (byte) 0);
            assertEquals(again, changes);
            assertEquals("Changes[" + changes.bytes().length + " bytes, complete]", changes.toString());
            engine.revokeAll();
            assertNotEquals(changes, engine.changesSince());
            assertNotEquals(changes, engine.changesSince(changes.cursor()));
        }
    }

    @Test
    void aCursorHas24Bytes() {
        try (Engine engine = open()) {
            for (int length : new int[] {0, 1, 23, 25, 48, 100_000}) {
                MisuseException refused =
                    assertThrows(MisuseException.class, () -> engine.changesSince(new byte[length]));
                assertEquals(Status.INVALID_ARGUMENT, refused.status());
                assertEquals("cursor", refused.field());
            }
            assertTrue(engine.changesSince(new byte[24]).isComplete(), "one of no engine gives everything");
        }
    }

    private static void refuses(Engine engine, Status status, byte[] bytes) {
        assertEquals(status, assertThrows(ChangesException.class, () -> engine.changesApply(bytes)).status());
    }

    @Test
    void whatIsDamagedForeignNewerOrOfTheFutureChangesNothing() {
        try (Engine here = open(); Engine there = open();
                Engine foreign = Engine.open("{\"identity_secret\":[\""
                    + Repository.SECRET_BASE64.replace("AAEC", "BAEC") + "\"]}")) {
            Minted minted = here.createIdentityAndMint(CHAT);
            here.revoke(minted.identity());
            byte[] bytes = here.changesSince().bytes();
            for (int at = 1; at < bytes.length; at++) {
                byte[] bent = bytes.clone();
                bent[at] ^= 0x10;
                assertThrows(ChangesException.class, () -> there.changesApply(bent), "byte " + at);
                byte[] cut = Arrays.copyOf(bytes, at);
                assertThrows(ChangesException.class, () -> there.changesApply(cut), "cut at " + at);
            }
            assertFalse(there.changesApply(new byte[0]));
            refuses(there, Status.CHANGES_DAMAGED, new byte[1]);
            refuses(there, Status.CHANGES_DAMAGED, Arrays.copyOf(bytes, bytes.length + 1));
            refuses(there, Status.CHANGES_DAMAGED, new byte[10_000_000]);
            refuses(there, Status.CHANGES_FOREIGN, foreign.changesSince().bytes());
            byte[] newer = bytes.clone();
            newer[4]++;
            refuses(there, Status.CHANGES_NEWER, newer);
            there.verify(minted.token());
            assertTrue(there.changesApply(bytes));
            assertEquals(new Refused(Status.REVOKED), there.tryVerify(minted.token()));
        }
        try (Engine ahead = open(",\"clock\":\"manual\""); Engine there = open()) {
            ahead.setClock(Instant.now().plus(Duration.ofDays(2)));
            ahead.revokeAll();
            refuses(there, Status.CHANGES_AHEAD, ahead.changesSince().bytes());
        }
    }

    @Test
    void anEngineWhoseSecretNobodyHasGivesAndTakesNothing() {
        try (Engine alone = Engine.open(); Engine engine = open()) {
            byte[] bytes = engine.changesSince().bytes();
            assertEquals(Status.CONFIG_CONFLICT, assertThrows(ConfigException.class, alone::changesSince).status());
            assertEquals(Status.CONFIG_CONFLICT,
                assertThrows(ConfigException.class, () -> alone.changesApply(bytes)).status());
        }
    }

    /** The list grows between asking for its length and asking for it. */
    @Test
    void changesAreReadWhileOthersRevoke() throws Exception {
        try (Engine here = open(); Engine there = open();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Minted> minted = new ArrayList<>();
            for (int user = 0; user < 4000; user++) {
                minted.add(here.createIdentityAndMint(CHAT));
            }
            List<Future<?>> revoking = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                List<Minted> part = minted.subList(thread * 1000, thread * 1000 + 1000);
                revoking.add(executor.submit(() -> part.forEach(each -> here.revoke(each.identity()))));
            }
            Changes changes = here.changesSince();
            there.changesApply(changes.bytes());
            while (!revoking.stream().allMatch(Future::isDone)) {
                changes = here.changesSince(changes.cursor());
                if (!changes.isEmpty()) {
                    there.changesApply(changes.bytes());
                }
            }
            for (Future<?> each : revoking) {
                each.get();
            }
            changes = here.changesSince(changes.cursor());
            if (!changes.isEmpty()) {
                there.changesApply(changes.bytes());
            }
            for (Minted each : minted) {
                assertEquals(new Refused(Status.REVOKED), there.tryVerify(each.token()));
            }
        }
    }
}
