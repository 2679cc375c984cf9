// Change the key that signs: interface/samples/rotate.md describes the steps and the output. From the root of
// the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Rotate.java

import io.mintage.Engine;
import io.mintage.KeyInfo;
import io.mintage.KeyInfoState;
import io.mintage.Minted;
import io.mintage.OldKey;
import io.mintage.Refused;
import io.mintage.Verified;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

public class Rotate {
    public static void main(String[] args) {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Minted first = engine.mint(user, Set.of("chat"));

            // Routine: publish the next key, give verifiers time to fetch the set, then switch.
            engine.addKey("{\"generate\":\"ES256\",\"kid\":\"2025-02\"}");
            System.out.println("published: " + (engine.jwks().split("\"kid\"").length - 1));
            engine.rotateKey("{\"kid\":\"2025-02\"}", OldKey.RETIRE);
            show("first token", engine, first);
            Minted second = engine.mint(user, Set.of("chat"));
            System.out.println("signed by: " + second.keyId());

            // A leak: the key is revoked, and its tokens with it.
            engine.rotateKey("{\"generate\":\"ES256\",\"kid\":\"2025-03\"}", OldKey.REVOKE);
            show("leaked token", engine, second);
            show("first token", engine, first);

            List<String> keyIds = List.of("2025-02", "2025-03");
            Map<String, KeyInfoState> states = engine.keys().keys().stream()
                .collect(Collectors.toMap(KeyInfo::kid, KeyInfo::state));
            for (String keyId : keyIds) {
                System.out.println(keyId + ": " + states.get(keyId));
            }
            for (String keyId : keyIds) {
                System.out.println(keyId + " published: " + (engine.jwks().contains(keyId) ? "yes" : "no"));
            }
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
