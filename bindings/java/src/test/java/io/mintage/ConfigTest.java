package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The builders of a configuration, and the JSON that they make and take. */
class ConfigTest {
    @Test
    void aBuilderMakesTheDocumentThatItSays() {
        Config config = Config.builder()
            .issuer("https://id.example")
            .audience("one", "two")
            .subjects(Config.Subjects.ANY)
            .scopes(List.of("files.read"))
            .lifetimeMinutes(LifetimeMinutesConfig.builder().min(5).max(60).defaultValue(30).build())
            .leewayS(3)
            .keys(KeyConfig.builder().generate(Algorithm.ED25519).kid("k \"1\"").build())
            .foreignMinters(true)
            .state(StateConfig.builder().memory().build())
            .start(Config.Start.OPEN)
            .cacheSlots(16)
            .build();
        JsonNode expected = Repository.json("""
            {"issuer":"https://id.example","audience":["one","two"],"subjects":"any","scopes":["files.read"],
             "lifetime_minutes":{"min":5,"max":60,"default":30},"leeway_s":3,
             "keys":[{"generate":"Ed25519","kid":"k \\"1\\""}],"foreign_minters":true,"state":{"memory":{}},
             "start":"open","cache_slots":16}""");
        assertEquals(expected, Repository.json(config.toJson()));
        try (Engine engine = Engine.open(config)) {
            Minted minted = engine.mint("alice", Grant.of("files.read"));
            assertEquals("k \"1\"", minted.keyId());
            assertEquals(1800, minted.expiresAt().getEpochSecond() - minted.issuedAt().getEpochSecond());
        }
    }

    @Test
    void everyObjectHasItsBuilder() {
        try (Engine provider = Engine.open("{\"issuer\":\"https://id.example\",\"audience\":\"api\",\"subjects\":\"any\"}")) {
            ExchangeConfig exchange = ExchangeConfig.builder()
                .clients("app").userClaim("sub").scopes("chat").identityPrefix("x:").ids(ExchangeConfig.Ids.EXACT)
                .build();
            IssuerConfig issuer = IssuerConfig.builder()
                .issuer("https://id.example").audience("api").algorithms(Algorithm.ES256).jwks(provider.jwks())
                .exchange(exchange)
                .build();
            try (Engine engine = Engine.open(Config.builder().issuers(issuer).start(0).build())) {
                String token = provider.mint("bob", Grant.of("chat")).token();
                assertEquals("bob", engine.verifyExternal(token).subject());
                engine.setIssuer(issuer.toJson());
            }
        }
        RedisConfig redis = RedisConfig.builder().url("redis://localhost:1").prefix("p:").build();
        assertEquals("{\"redis\":{\"url\":\"redis://localhost:1\",\"prefix\":\"p:\"}}",
            StateConfig.builder().redis(redis).build().toJson());
        assertEquals("{\"region\":\"emea\"}", ResourceConfig.builder().region("emea").build().toJson());
        assertEquals("{\"slot\":\"primary\"}", KeyConfig.builder().slot(KeySlot.PRIMARY).build().toJson());
    }

    @Test
    void whatIsWrongNamesTheField() {
        ConfigException wrong = assertThrows(ConfigException.class,
            () -> Engine.open(Config.builder().keys(KeyConfig.builder().pem("x").build()).build()));
        assertTrue(wrong.field().startsWith("keys[0]"), wrong.field());
        assertThrows(NullPointerException.class, () -> Config.builder().issuer(null));
        assertThrows(NullPointerException.class, () -> Config.builder().scopes((String) null));
        assertThrows(NullPointerException.class, () -> Engine.open((Config) null));
    }

    @Test
    void aConfigurationDoesNotSayItsSecrets() {
        String secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        KeyConfig key = KeyConfig.builder().secret(secret).algorithm(Algorithm.HS256).build();
        Config config = Config.builder().keys(key).sealingKey(secret).identitySecret(secret).build();
        assertEquals("Config[keys, sealing_key, identity_secret]", config.toString());
        assertFalse((key.toString() + key.json + config.json).contains(secret));
    }

    /** A key set comes from elsewhere: it must not bring other fields along. */
    @ParameterizedTest
    @ValueSource(strings = {
        "{\"keys\":[]},\"foreign_minters\":true", "{\"keys\":[]} {}", "{\"keys\":[],\"keys\":[]}", "", "{", "{\"keys\"}",
        "{\"keys\":[1,]}", "{,}", "[01]", "{\"a\":\"\\u12\"}", "{\"a\":\"\n\"}", "tru", "{\"a\":1}\uffff", "{\"a\":1}\0",
        "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":\"\\x\"}", "{'a':1}"})
    void textThatIsNotOneValueIsRefused(String text) {
        ConfigException refused = assertThrows(ConfigException.class, () -> Config.builder().jwks(text));
        assertEquals(Status.CONFIG_MALFORMED, refused.status());
        assertEquals("jwks", refused.field());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"a\":[1,-2.5e+3,true,false,null,\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"],\"b\":{},\"c\":[]}", " [ ] ", "\"\"", "0"})
    void textThatIsOneValueKeepsItsMeaning(String text) {
        assertEquals(Repository.json(text).toString(), Repository.json(Json.parse(text).toText()).toString());
    }
}
