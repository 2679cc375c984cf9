// Changing keys: the next one is published first, then it signs; and a key that has leaked goes at once.
// From the root of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Rotate.java

import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.Minted;
import io.mintage.OldKey;
import io.mintage.Refused;
import io.mintage.Verified;
import java.util.Set;

public class Rotate {
    public static void main(String[] args) {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Minted first = engine.mint(user, Set.of("chat"));

            engine.addKey("{\"generate\":\"ES256\",\"kid\":\"2025-07\"}");
            System.out.println("published ahead: " + engine.jwks().contains("2025-07"));
            engine.rotateKey("{\"kid\":\"2025-07\"}", OldKey.RETIRE);
            show("a token of the retired key", engine, first);
            Minted second = engine.mint(user, Set.of("chat"));
            System.out.println("signed by: " + second.keyId());

            engine.rotateKey(OldKey.REVOKE);
            show("a token of the key that leaked", engine, second);
            show("a token of the one before", engine, first);
            System.out.println("published still: " + engine.jwks().contains("2025-07"));
        }
    }

    private static void show(String what, Engine engine, Minted minted) {
        String answer = switch (engine.tryVerify(minted.token(), Check.builder().build())) {
            case Verified verified -> "accepted";
            case Refused refused -> refused.status().toString();
        };
        System.out.println(what + ": " + answer);
    }
}
