// The shortest way through: an identity, a token with scopes and a claim of one's own, and what a
// verified token says. From the root of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Basic.java

import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.Minted;
import io.mintage.Verified;
import java.time.Duration;

public class Basic {
    private static final Check MAY_CHAT = Check.ofScopes("chat");

    public static void main(String[] args) {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Grant grant = Grant.builder("chat", "voip")
                .lifetime(Duration.ofHours(1))
                .claims("{\"tenant\":\"blue\"}")
                .build();
            Minted minted = engine.mint(user, grant);

            Verified verified = engine.verify(minted.token(), MAY_CHAT);
            System.out.println("about the same user: " + verified.identity().equals(user));
            System.out.println("scopes: " + verified.scopes());
            System.out.println("lives for: " + Duration.between(verified.issuedAt(), verified.expiresAt()));
            System.out.println("has the claim: " + verified.claimsJson().contains("\"tenant\":\"blue\""));
        }
    }
}
