// Revoke one token, all tokens of an identity, and all tokens: interface/samples/revoke.md describes the
// steps and the output. From the root of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Revoke.java

import io.mintage.Engine;
import io.mintage.IdentityDeletedException;
import io.mintage.Minted;
import io.mintage.Refused;
import io.mintage.Verified;
import java.util.Locale;
import java.util.Set;

public class Revoke {
    private static final Set<String> CHAT = Set.of("chat");

    public static void main(String[] args) {
        try (Engine engine = Engine.open()) {
            String alice = engine.createIdentity();
            String bob = engine.createIdentity();
            Minted phone = engine.mint(alice, CHAT);
            Minted laptop = engine.mint(alice, CHAT);
            Minted tablet = engine.mint(alice, CHAT);
            Minted desk = engine.mint(bob, CHAT);

            engine.revokeToken(phone.token());
            show("phone", engine, phone);
            show("laptop", engine, laptop);

            // The id and the expiry are enough: the token itself need not be kept.
            engine.revokeTokenId(laptop.tokenId(), laptop.expiresAt());
            show("laptop, by its id", engine, laptop);

            engine.revoke(alice);
            show("tablet, with its identity", engine, tablet);
            show("minted afterwards", engine, engine.mint(alice, CHAT));
            show("desk", engine, desk);

            engine.revokeAll();
            show("desk, with all", engine, desk);

            Minted last = engine.mint(bob, CHAT);
            engine.deleteIdentity(bob);
            show("deleted", engine, last);
            try {
                engine.mint(bob, CHAT);
            } catch (IdentityDeletedException refusal) {
                System.out.println("mint for the deleted: " + refusal.status());
            }
            String state = engine.identityStatus(bob).state().name().toLowerCase(Locale.ROOT);
            System.out.println("state of the deleted: " + state);
        }
    }

    private static void show(String name, Engine engine, Minted minted) {
        String answer = switch (engine.tryVerify(minted.token())) {
            case Verified verified -> "accepted";
            case Refused refused -> refused.status().toString();
        };
        System.out.println(name + ": " + answer);
    }
}
