// Require scopes and capabilities: interface/samples/scopes.md describes the steps and the output. From the
// root of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Scopes.java

import io.mintage.Capability;
import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.IdentityException;
import io.mintage.Permission;
import io.mintage.Refused;
import io.mintage.Verified;
import java.util.Locale;
import java.util.Set;

public class Scopes {
    public static void main(String[] args) {
        // Two scopes of our own, beside the five that every engine knows.
        try (Engine engine = Engine.open("{\"scopes\":[\"files.read\",\"files.write\"]}")) {
            String token = engine.createIdentityAndMint(Grant.of("chat.join", "files.read")).token();

            show("files.read", engine, token, Check.ofScopes("files.read"));
            show("files.read and files.write", engine, token, Check.ofScopes("files.read", "files.write"));
            show("files.read or files.write", engine, token,
                Check.builder().anyScope("files.read", "files.write").build());
            for (Capability capability : new Capability[] {
                    Capability.ADD_PARTICIPANT, Capability.CREATE_MESSAGE, Capability.CREATE_CHAT_THREAD}) {
                show(lower(capability), engine, token, Check.builder().capability(capability).build());
            }
            try {
                engine.verify(token, Check.ofScopes("files.reed"));
            } catch (IdentityException error) {
                System.out.println("files.reed: " + error.status());
            }

            permits(engine, "chat", Capability.CREATE_CHAT_THREAD);
            permits(engine, "voip", Capability.OTHER_ROOM_CALL_OPERATIONS);
        }
    }

    private static void show(String requirement, Engine engine, String token, Check check) {
        String answer = switch (engine.tryVerify(token, check)) {
            case Verified verified -> "accepted";
            case Refused refused -> refused.status().toString();
        };
        System.out.println(requirement + ": " + answer);
    }

    private static void permits(Engine engine, String scope, Capability capability) {
        Permission permission = engine.permits(Set.of(scope), capability);
        System.out.println(scope + " permits " + lower(capability) + ": " + lower(permission));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
