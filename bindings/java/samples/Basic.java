// Mint a token and verify it: interface/samples/basic.md describes the steps and the output. From the root of
// the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Basic.java

import io.mintage.Engine;
import io.mintage.Grant;
import io.mintage.Minted;
import io.mintage.TokenRefusedException;
import io.mintage.Verified;
import java.time.Duration;

public class Basic {
    public static void main(String[] args) {
        try (Engine engine = Engine.open()) {
            String user = engine.createIdentity();
            Grant grant = Grant.builder("chat", "voip")
                .lifetime(Duration.ofHours(1))
                .claims("{\"tenant\":\"blue\"}")
                .build();
            Minted minted = engine.mint(user, grant);

            Verified verified = engine.verify(minted.token());
            System.out.println("same identity: " + (verified.identity().equals(user) ? "yes" : "no"));
            System.out.println("scopes: " + String.join(" ", verified.scopes()));
            System.out.println("minutes: " + Duration.between(verified.issuedAt(), verified.expiresAt()).toMinutes());
            // Read the claims with the JSON library that you use.
            System.out.println("tenant: " + verified.claimsJson().replaceFirst(".*\"tenant\":\"(\\w+)\".*", "$1"));

            try {
                engine.verify(minted.token() + "x");
            } catch (TokenRefusedException refusal) {
                System.out.println("altered: " + refusal.status());
            }
        }
    }
}
