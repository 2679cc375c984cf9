// Trading the token of another issuer, where the users sign in, for one of this engine. Another engine
// stands for the provider. From the root of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Exchange.java

import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.ExchangeRefusedException;
import io.mintage.Grant;
import io.mintage.Minted;
import io.mintage.OldKey;
import io.mintage.Refused;
import io.mintage.TokenRefusedException;
import io.mintage.VerifiedExternal;

public class Exchange {
    private static final String PROVIDER =
        "{ \"issuer\": \"https://id.example\", \"audience\": \"https://api.example\", \"subjects\": \"any\" }";

    /** What this service knows of the provider, whose key set it has fetched. */
    private static String trusted(String jwks) {
        return """
            {
              "issuer": "https://id.example",
              "audience": "https://api.example",
              "algorithms": ["ES256"],
              "jwks": %s,
              "exchange": {
                "clients": ["app"], "user_claim": "sub", "scopes": ["chat"], "identity_prefix": "example:"
              }
            }
            """.formatted(jwks);
    }

    public static void main(String[] args) {
        // The proof is made in the second in which the engine is opened: hence "start".
        try (Engine provider = Engine.open(PROVIDER);
                Engine engine = Engine.open(
                    "{ \"start\": \"open\", \"issuers\": [" + trusted(provider.jwks()) + "] }")) {
            Grant app = Grant.builder("chat").claims("{ \"azp\": \"app\" }").build();
            String proof = provider.mint("user-4711", app).token();

            VerifiedExternal verified = engine.verifyExternal(proof);
            System.out.println("the provider vouches for: " + verified.subject());
            Minted minted = engine.exchange(proof, "app", "user-4711");
            System.out.println("here that is: " + minted.identity());
            System.out.println("with: " + engine.verify(minted.token(), Check.ofScopes("chat")).scopes());
            tryExchange("for another user", engine, proof, "user-4712");

            // Logged out everywhere; the proof from before buys no new token.
            engine.revoke(minted.identity());
            if (engine.tryVerify(minted.token()) instanceof Refused refused) {
                System.out.println("after logging out: " + refused.status());
            }
            tryExchange("with the old proof", engine, proof, "user-4711");

            // The provider changes its key: fetch the key set again, and hand it over.
            provider.rotateKey(OldKey.RETIRE);
            String fresh = provider.mint("user-4711", app).token();
            try {
                engine.verifyExternal(fresh);
            } catch (TokenRefusedException refusal) {
                System.out.println("by a new key: " + refusal.status());
            }
            engine.setIssuer(trusted(provider.jwks()));
            System.out.println("with the new key set: " + engine.verifyExternal(fresh).subject());
        }
    }

    private static void tryExchange(String what, Engine engine, String proof, String user) {
        try {
            System.out.println(what + ": " + engine.exchange(proof, "app", user).identity());
        } catch (ExchangeRefusedException refusal) {
            System.out.println(what + ": " + refusal.status());
        }
    }
}
