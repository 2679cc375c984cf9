package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Threads, virtual threads, and engines that are closed before, during and after. */
class CloseTest {
    @Test
    void everyCallAfterClosingThrows() {
        Engine engine = Engine.open(Repository.MANUAL);
        Minted minted = engine.createIdentityAndMint(Grant.of("chat"));
        Verified held = engine.verify(minted.token());
        engine.close();
        engine.close();
        List<Runnable> calls = List.of(
            () -> engine.verify(minted.token()),
            () -> engine.tryVerify(minted.token(), Check.ofScopes("chat")),
            () -> engine.verify(minted.token(), Check.ofScopes("not known")),
            engine::createIdentity,
            () -> engine.createIdentityAndMint(Grant.of("chat")),
            () -> engine.mint(minted.identity(), Set.of("chat")),
            () -> engine.mintMany(List.of(new MintRequest(minted.identity(), Grant.of("chat")))),
            () -> engine.mintMany(List.of()),
            () -> engine.verifyMany(List.of(minted.token())),
            () -> engine.verifyMany(List.of(), List.of("chat")),
            () -> engine.verifyExternal(minted.token()),
            () -> engine.tryVerifyExternal(minted.token(), ExternalCheck.builder().subject("").build()),
            () -> engine.exchange(minted.token(), "app", "user"),
            () -> engine.setIssuer("{}"),
            () -> engine.permits(Set.of("chat"), Capability.GET_MESSAGE),
            () -> engine.revoke(minted.identity()),
            () -> engine.revokeMany(List.of(minted.identity())),
            () -> engine.revokeMany(List.of()),
            engine::sync,
            engine::changesSince,
            () -> engine.changesSince(new byte[Native.CURSOR_BYTES]),
            () -> engine.changesApply(new byte[0]),
            () -> engine.revokeToken(minted.token()),
            () -> engine.revokeTokenId(minted.tokenId(), minted.expiresAt()),
            engine::revokeAll,
            () -> engine.deleteIdentity(minted.identity()),
            () -> engine.identityStatus(minted.identity()),
            () -> engine.addKey("{}"),
            () -> engine.rotateKey(OldKey.RETIRE),
            () -> engine.rotateKey("{}", OldKey.REVOKE),
            () -> engine.regenerateKey(KeySlot.PRIMARY),
            () -> engine.regenerateKey(KeySlot.SECONDARY, "{}"),
            () -> engine.retireKey(minted.keyId()),
            () -> engine.revokeKey(minted.keyId()),
            engine::keys,
            engine::jwks,
            engine::stats,
            () -> engine.setClock(minted.issuedAt()));
        for (Runnable call : calls) {
            assertEquals("the engine is closed", assertThrows(IllegalStateException.class, call::run).getMessage());
        }
        assertEquals(minted.identity(), held.identity());
        assertEquals(Set.of("chat"), held.scopes());
    }

    /** A call that is under way keeps the memory: shown by being one. */
    @Test
    void aCallThatIsUnderWayKeepsTheMemory() {
        Engine engine = Engine.open();
        String token = engine.createIdentityAndMint(Grant.of("chat")).token();
        Handle handle = engine.handle;
        Scratch inside = handle.enter();
        Scratch alsoInside = handle.enter();
        engine.close();
        assertThrows(IllegalStateException.class, () -> engine.verify(token));
        for (Scratch scratch : List.of(inside, alsoInside)) {
            long length = scratch.putToken(token);
            assertEquals(0, Native.tokenVerify(
                handle.address, scratch.tokenAddress, length, 0, scratch.verifiedAddress, 0));
            assertTrue(handle.isOpen());
            handle.leave(scratch);
        }
        assertTrue(!handle.isOpen());
    }

    @Test
    void closingWhileOthersVerify() throws Exception {
        int rounds = Repository.LONG ? 20_000 : 300;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < rounds; round++) {
                Engine engine = Engine.open("{\"cache_slots\":16}");
                Minted minted = engine.createIdentityAndMint(Grant.of("chat"));
                CountDownLatch started = new CountDownLatch(4);
                List<Future<?>> verifying = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    verifying.add(threads.submit(() -> {
                        started.countDown();
                        assertThrows(IllegalStateException.class, () -> {
                            while (true) {
                                assertEquals(minted.identity(), engine.verify(minted.token()).identity());
                                engine.verifyMany(List.of(minted.token(), minted.token()));
                            }
                        });
                    }));
                }
                started.await();
                engine.close();
                for (Future<?> one : verifying) {
                    one.get();
                }
                assertTrue(!engine.handle.isOpen());
            }
        }
    }

    @Test
    void aRevocationIsFeltByEveryThread() throws Exception {
        try (Engine engine = Engine.open(); ExecutorService threads = Executors.newFixedThreadPool(4)) {
            String user = engine.createIdentity();
            for (int round = 0; round < 500; round++) {
                String token = engine.mint(user, Set.of("chat")).token();
                engine.verify(token);
                engine.revoke(user);
                List<Future<Verdict>> verdicts = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    verdicts.add(threads.submit(() -> engine.tryVerify(token, Check.ofScopes())));
                }
                for (Future<Verdict> verdict : verdicts) {
                    assertEquals(new Refused(Status.REVOKED), verdict.get());
                }
                assertEquals(List.of(new Refused(Status.REVOKED)), engine.verifyMany(List.of(token)));
            }
        }
    }

    @Test
    void tenThousandVirtualThreadsVerifyAHundredThousandTimes() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        AtomicReference<Throwable> trouble = new AtomicReference<>();
        try (Engine engine = Engine.open("{\"subjects\":\"any\"}");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Minted> tokens = new ArrayList<>();
            for (int token = 0; token < 100; token++) {
                tokens.add(engine.mint("user " + token, Set.of("chat")));
            }
            for (int thread = 0; thread < 10_000; thread++) {
                int first = thread;
                threads.submit(() -> {
                    try {
                        for (int round = 0; round < 10; round++) {
                            Minted minted = tokens.get((first + round) % tokens.size());
                            Verified verified = engine.verify(minted.token());
                            assertEquals(minted.identity(), verified.identity());
                            assertEquals(minted.tokenId(), verified.tokenId());
                            accepted.incrementAndGet();
                            Thread.yield();
                        }
                    } catch (Throwable thrown) {
                        trouble.set(thrown);
                    }
                });
            }
            threads.close();
        }
        assertNull(trouble.get());
        assertEquals(100_000, accepted.get());
        assertTrue(Scratch.all().length <= 1024, "memory for " + Scratch.all().length + " calls at once");
    }

    /** More calls at once than there are places: more are made, and found again. */
    @Test
    void thereIsRoomForMoreCallsAtOnceThanThereAreProcessors() {
        try (Engine engine = Engine.open()) {
            String token = engine.createIdentityAndMint(Grant.of("chat")).token();
            List<Scratch> taken = new ArrayList<>();
            int many = Scratch.all().length + 5;
            for (int call = 0; call < many; call++) {
                taken.add(engine.handle.enter());
            }
            assertEquals(many, Set.copyOf(taken).size());
            engine.verify(token);
            taken.forEach(engine.handle::leave);
            engine.verify(token);
        }
    }

    /** The collector runs all the time while results come and go, and engines are forgotten. */
    @Test
    void garbageCollectionTakesNothingThatIsInUse() {
        List<Verified> held = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            Engine forgotten = Engine.open("{\"subjects\":\"any\"}");
            for (int user = 0; user < 20; user++) {
                held.add(forgotten.verify(forgotten.mint("user " + round + "/" + user, Set.of("chat")).token()));
            }
            forgotten = null;
            System.gc();
        }
        for (int at = 0; at < held.size(); at++) {
            assertEquals("user " + at / 20 + "/" + at % 20, held.get(at).identity());
            assertEquals(Set.of("chat"), held.get(at).scopes());
        }
    }
}
