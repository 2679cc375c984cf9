// Several processes, one state: what one engine revokes, the other refuses, also after a restart; and where
// there is no common file, changes are carried by hand. From the root of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Shared.java

import io.mintage.Changes;
import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.Minted;
import io.mintage.Refused;
import io.mintage.Verified;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.stream.Stream;

public class Shared {
    private static final Grant CHAT = Grant.of("chat");

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("mintage-shared-");
        try {
            oneFile(directory.resolve("state.db"));
        } finally {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
        byHand();
    }

    /** Keys and revocations are in the file, sealed; each engine would be a process of its own. */
    private static void oneFile(Path file) throws Exception {
        // The same for all of them and for good: keep it where you keep secrets.
        String config = """
            { "state": { "sqlite": "%s" }, "sealing_key": "%s" }
            """.formatted(file, newSecret());
        Minted lost;
        Minted kept;
        try (Engine one = Engine.open(config); Engine other = Engine.open(config)) {
            lost = one.createIdentityAndMint(CHAT);
            kept = one.createIdentityAndMint(CHAT);
            show("minted by one and seen by the other", other, lost);
            one.revoke(lost.identity());
            // The other looks at the file by itself, and knows within 10 ms.
            Thread.sleep(10);
            show("revoked in one and seen by the other", other, lost);
        }
        try (Engine again = Engine.open(config)) {
            show("after a restart", again, lost);
            show("a token from before the restart", again, kept);
        }
    }

    /** Two engines in memory that know the same identities and keys, and a transport of one's own. */
    private static void byHand() {
        String config = """
            { "identity_secret": ["%s"], "keys": [{ "secret": "%s", "algorithm": "HS256", "kid": "2025-06" }],
              "start": "open" }
            """.formatted(newSecret(), newSecret());
        try (Engine here = Engine.open(config); Engine there = Engine.open(config)) {
            Minted minted = here.createIdentityAndMint(CHAT);
            byte[] cursor = here.changesSince().cursor();
            here.revoke(minted.identity());
            Changes changes = here.changesSince(cursor);
            there.changesApply(changes.bytes());
            show("carried by hand", there, minted);
            System.out.println("carried again and news: " + there.changesApply(changes.bytes()));
        }
    }

    private static String newSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    private static void show(String what, Engine engine, Minted minted) {
        String answer = switch (engine.tryVerify(minted.token())) {
            case Verified verified -> "accepted";
            case Refused refused -> refused.status().toString();
        };
        System.out.println(what + ": " + answer);
    }
}
