// Asking for scopes: all of some, any of some, or what a capability needs. From the root of the
// repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Scopes.java

import io.mintage.Capability;
import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.IdentityException;
import io.mintage.Refused;
import io.mintage.Verified;
import java.util.Set;

public class Scopes {
    public static void main(String[] args) {
        try (Engine engine = Engine.open("{\"scopes\":[\"files.read\",\"files.write\"]}")) {
            String token = engine.createIdentityAndMint(Grant.of("chat.join", "files.read")).token();

            show("files.read", engine, token, Check.ofScopes("files.read"));
            show("files.read and files.write", engine, token, Check.ofScopes("files.read", "files.write"));
            show("either of them", engine, token, Check.builder().anyScope("files.read", "files.write").build());
            show("to send a message", engine, token, Check.builder().capability(Capability.CREATE_MESSAGE).build());
            show("to make a thread", engine, token, Check.builder().capability(Capability.CREATE_CHAT_THREAD).build());

            // Some capabilities are decided by a role that no token carries.
            System.out.println("to mute others in a room: "
                + engine.permits(Set.of("voip"), Capability.OTHER_ROOM_CALL_OPERATIONS));

            // A scope that the engine does not know is an error, and not a check without requirement.
            try {
                engine.verify(token, Check.ofScopes("files.raed"));
            } catch (IdentityException error) {
                System.out.println("files.raed: " + error.status());
            }
        }
    }

    private static void show(String what, Engine engine, String token, Check check) {
        String answer = switch (engine.tryVerify(token, check)) {
            case Verified verified -> "accepted";
            case Refused refused -> refused.status().toString();
        };
        System.out.println(what + ": " + answer);
    }
}
