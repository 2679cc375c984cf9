// Tokens of another issuer: interface/samples/exchange.md describes the steps and the output. From the root
// of the repository:
//
//     java --enable-native-access=ALL-UNNAMED -cp bindings/java/target/mintage-0.1.0.jar bindings/java/samples/Exchange.java

import io.mintage.Check;
import io.mintage.Engine;
import io.mintage.ExternalCheck;
import io.mintage.Grant;
import io.mintage.MintageException;
import io.mintage.Minted;
import io.mintage.OldKey;
import java.util.function.Supplier;

public class Exchange {
    /** Another engine plays the provider. Ours knows only its public keys. */
    private static final String PROVIDER =
        "{ \"issuer\": \"https://id.example\", \"audience\": \"api\", \"subjects\": \"any\" }";

    /** What our configuration says about the provider, with its key set of now. */
    private static String trusted(Engine provider) {
        return """
            {
              "issuer": "https://id.example",
              "audience": "api",
              "algorithms": ["ES256"],
              "jwks": %s,
              "exchange": {
                "clients": ["app"], "user_claim": "sub", "scopes": ["chat"], "identity_prefix": "example:"
              }
            }
            """.formatted(provider.jwks());
    }

    private static String signIn(Engine provider) {
        return provider.mint("user-4711", Grant.builder("chat").claims("{\"azp\":\"app\"}").build()).token();
    }

    public static void main(String[] args) {
        try (Engine provider = Engine.open(PROVIDER);
                Engine engine = Engine.open("{ \"start\": \"open\", \"issuers\": [" + trusted(provider) + "] }")) {
            String proof = signIn(provider);
            ExternalCheck forApi = ExternalCheck.builder().audience("api").build();
            show("subject", () -> engine.verifyExternal(proof, forApi).subject());
            show("as a token of this engine", () -> engine.verify(proof).identity());
            show("another application", () -> engine.exchange(proof, "other", "user-4711").identity());
            show("another user", () -> engine.exchange(proof, "app", "user-4712").identity());

            Minted minted = engine.exchange(proof, "app", "user-4711");
            System.out.println("exchanged: " + minted.identity());
            System.out.println("scopes: "
                + String.join(" ", engine.verify(minted.token(), Check.ofScopes("chat")).scopes()));

            engine.revoke(minted.identity());
            show("revoked", () -> engine.verify(minted.token()).identity());
            show("old proof", () -> engine.exchange(proof, "app", "user-4711").identity());

            // The provider changes its key: fetch the key set again, and hand it over.
            provider.rotateKey(OldKey.REVOKE);
            String renewed = signIn(provider);
            show("new key", () -> engine.verifyExternal(renewed).subject());
            engine.setIssuer(trusted(provider));
            show("new key set", () -> engine.verifyExternal(renewed).subject());
            show("old key", () -> engine.verifyExternal(proof).subject());
        }
    }

    private static void show(String step, Supplier<String> call) {
        try {
            System.out.println(step + ": " + call.get());
        } catch (MintageException error) {
            System.out.println(step + ": " + error.status());
        }
    }
}
