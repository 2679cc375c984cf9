package io.mintage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The same round again and again, in a Java whose own heap does not move: {@code closed} engines, {@code
 * forgotten} ones, one that is {@code kept}, or {@code durable} ones on the file that is named. Says how
 * much the process has grown since the first tenth.
 */
final class SoakProgram {
    private static final String SMALL = "{\"cache_slots\":16}";
    private static final List<Handle> FORGOTTEN = new ArrayList<>();
    private static Engine kept;
    private static String user;
    private static String durableUser;

    private SoakProgram() {}

    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[1]);
        kept = Engine.open(SMALL);
        user = kept.createIdentity();
        long before = 0;
        for (int round = 0; round < rounds; round++) {
            switch (arguments[0]) {
                case "closed" -> {
                    try (Engine engine = Engine.open(SMALL)) {
                        use(engine, engine.createIdentity());
                    }
                }
                case "forgotten" -> {
                    Engine engine = Engine.open();
                    use(engine, engine.createIdentity());
                    FORGOTTEN.add(engine.handle);
                    engine = null;
                    if (FORGOTTEN.size() == 50) {
                        awaitCollector();
                    }
                }
                case "durable" -> {
                    try (Engine engine = Engine.open(arguments[2])) {
                        use(engine, user(engine));
                        share(engine);
                    }
                }
                default -> use(kept, user);
            }
            if (round == rounds / 10) {
                before = residentKib();
            }
        }
        System.out.println(residentKib() - before);
    }

    /** The same for all who use the file, so that it does not grow. */
    private static String user(Engine engine) {
        if (durableUser == null) {
            durableUser = engine.createIdentity();
        }
        return durableUser;
    }

    private static void share(Engine engine) {
        engine.revokeMany(List.of(durableUser, durableUser));
        engine.sync();
        Changes changes = engine.changesSince();
        if (!changes.isComplete() || engine.changesApply(changes.bytes())
                || !engine.changesSince(changes.cursor()).isEmpty()) {
            throw new AssertionError("not what has changed");
        }
        try {
            engine.changesApply(changes.cursor());
        } catch (ChangesException expected) {
            return;
        }
        throw new AssertionError("a cursor was applied");
    }

    private static void use(Engine engine, String identity) {
        Minted minted = engine.mint(identity, Set.of("chat"));
        Check check = Check.builder().identity(identity).scopes("chat").build();
        Verified verified = engine.verify(minted.token(), check);
        if (!verified.identity().equals(engine.verify(minted.token()).identity())
                || !verified.claimsJson().contains(verified.tokenId())) {
            throw new AssertionError("not what was minted");
        }
        engine.tryVerify(minted.token(), Check.ofScopes("voip"));
        List<Verdict> many = engine.verifyMany(List.of(minted.token(), "garbage"));
        if (!(many.get(0) instanceof Verified) || !(many.get(1) instanceof Refused)
                || !(engine.mintMany(List.of(new MintRequest(identity, Grant.of("chat")))).get(0) instanceof Minted)
                || !(engine.tryVerifyExternal(minted.token()) instanceof Refused)) {
            throw new AssertionError("not what was asked for");
        }
        engine.revoke(identity);
        if (!(engine.tryVerify(minted.token(), Check.ofScopes()) instanceof Refused)) {
            throw new AssertionError("accepted after revoking");
        }
        try {
            engine.revokeKey("nobody");
        } catch (ConfigException expected) {
            return;
        }
        throw new AssertionError("no such key was revoked");
    }

    /** Until the collector has closed them all, which is what it is there for. */
    private static void awaitCollector() {
        long began = System.nanoTime();
        while (!FORGOTTEN.isEmpty()) {
            System.gc();
            try {
                Thread.sleep(1);
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
            FORGOTTEN.removeIf(handle -> !handle.isOpen());
            if (System.nanoTime() - began > 60_000_000_000L) {
                throw new AssertionError(FORGOTTEN.size() + " engines were forgotten and not closed");
            }
        }
    }

    private static long residentKib() throws IOException {
        System.gc();
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4;
    }
}
