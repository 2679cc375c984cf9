// Taking tokens back: one of them, all of an identity, an identity for good, everything. From the root of
// the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Revoke.java

import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.IdentityDeletedException;
import io.mintage.Minted;
import io.mintage.Refused;
import io.mintage.Verified;
import java.util.Set;

public class Revoke {
    private static final Check ANY = Check.builder().build();

    public static void main(String[] args) {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Minted phone = engine.mint(user, Set.of("chat"));
            Minted laptop = engine.mint(user, Set.of("chat"));
            Minted watch = engine.mint(user, Set.of("chat"));

            engine.revokeToken(phone.token());
            show("the lost phone", engine, phone);
            // Without the token at hand, its id is enough.
            engine.revokeTokenId(watch.tokenId(), watch.expiresAt());
            show("the lost watch", engine, watch);
            show("the laptop", engine, laptop);

            engine.revoke(user);
            show("after logging out everywhere", engine, laptop);
            Minted renewed = engine.mint(user, Set.of("chat"));
            show("a token from afterwards", engine, renewed);

            engine.revokeAll();
            show("after revoking everything", engine, renewed);

            engine.deleteIdentity(user);
            try {
                engine.mint(user, Set.of("chat"));
            } catch (IdentityDeletedException gone) {
                System.out.println("minting for whom was deleted: " + gone.status());
            }
        }
    }

    private static void show(String what, Engine engine, Minted minted) {
        String answer = switch (engine.tryVerify(minted.token(), ANY)) {
            case Verified verified -> "accepted";
            case Refused refused -> refused.status().toString();
        };
        System.out.println(what + ": " + answer);
    }
}
