package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Set;

/** Lets the library panic, which it must be built for, and sees that Java and the other engines live. */
final class PanicProgram {
    private PanicProgram() {}

    public static void main(String[] arguments) throws Throwable {
        MethodHandle panic =
            Library.function("mintage_test_panic", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
        Engine engine = Engine.open();
        Engine other = Engine.open();
        Minted minted = engine.createIdentityAndMint(Grant.of("chat"));
        Minted unharmed = other.createIdentityAndMint(Grant.of("chat"));

        // In a call that only reads: that call fails, and the engine goes on.
        expect(Status.PANIC, () -> throwing((int) panic.invokeExact(engine.handle.address, 0)));
        engine.verify(minted.token());

        // In the middle of a change: nothing is believed from then on.
        expect(Status.PANIC, () -> throwing((int) panic.invokeExact(engine.handle.address, 1)));
        for (Body call : List.<Body>of(
                () -> engine.verify(minted.token()),
                () -> engine.tryVerify(minted.token(), Check.ofScopes("chat")),
                () -> engine.verify(minted.token(), Check.builder().identity(minted.identity()).build()),
                () -> engine.mint(minted.identity(), Set.of("chat")),
                () -> engine.createIdentityAndMint(Grant.of("chat")),
                engine::createIdentity,
                () -> engine.verifyMany(List.of(minted.token())),
                () -> engine.mintMany(List.of(new MintRequest(minted.identity(), Grant.of("chat")))),
                () -> engine.tryVerifyExternal(minted.token()),
                () -> engine.exchange(minted.token(), "app", "user"),
                () -> engine.setIssuer("{}"),
                () -> engine.regenerateKey(KeySlot.PRIMARY),
                () -> engine.revoke(minted.identity()),
                engine::revokeAll,
                () -> engine.revokeMany(List.of(minted.identity())),
                engine::sync,
                () -> engine.identityStatus(minted.identity()),
                () -> engine.rotateKey(OldKey.RETIRE),
                engine::keys,
                engine::jwks)) {
            expect(Status.POISONED, call);
        }
        engine.close();
        other.verify(unharmed.token());
        other.close();
        System.out.println("lives");
    }

    private interface Body {
        void run() throws Throwable;
    }

    private static void throwing(int status) {
        Scratch.checkPlain(status);
    }

    private static void expect(Status status, Body body) throws Throwable {
        try {
            body.run();
        } catch (InternalException failure) {
            if (failure.status() == status) {
                return;
            }
            throw failure;
        }
        throw new AssertionError("expected " + status);
    }
}
