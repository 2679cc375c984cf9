package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no caller should pass, and what some will: a clear error each, and never an accepted token. */
class BadInputTest {
    private static final Engine ENGINE = Engine.open("{\"subjects\":\"any\",\"audience\":\"one\"}");
    private static final Minted GOOD = ENGINE.mint("somebody", Grant.of("chat"));
    private static final String HALF = "half \ud834 of a pair";
    private static final String MILLION = "a".repeat(1_000_000);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** Every place that takes a text. */
    private static final List<Consumer<String>> TEXTS = List.of(
        Engine::open,
        Engine::inspect,
        ENGINE::verify,
        text -> ENGINE.verify(GOOD.token(), Check.builder().identity(text).build()),
        text -> ENGINE.verify(GOOD.token(), Check.builder().audience(text).build()),
        text -> ENGINE.verify(GOOD.token(), Check.ofScopes(text)),
        text -> ENGINE.verify(GOOD.token(), Check.builder().anyScope(text).build()),
        text -> ENGINE.mint(text, Grant.of("chat")),
        text -> ENGINE.mint("somebody", Grant.of(text)),
        text -> ENGINE.mint("somebody", Grant.builder("chat").claims(text).build()),
        text -> ENGINE.mint("somebody", Grant.builder("chat").audience(text).build()),
        text -> ENGINE.permits(Arrays.asList(text), Capability.GET_MESSAGE),
        text -> verifyOne(text, "chat"),
        text -> verifyOne(GOOD.token(), text),
        text -> mintOne(text, Grant.of("chat")),
        text -> mintOne("somebody", Grant.of(text)),
        text -> mintOne("somebody", Grant.builder("chat").claims(text).build()),
        text -> mintOne("somebody", Grant.builder("chat").audience(text).build()),
        ENGINE::verifyExternal,
        text -> ENGINE.verifyExternal(GOOD.token(), ExternalCheck.builder().audience(text).build()),
        text -> ENGINE.verifyExternal(GOOD.token(), ExternalCheck.builder().subject(text).build()),
        text -> ENGINE.exchange(text, "app", "user"),
        text -> ENGINE.exchange(GOOD.token(), text, "user"),
        text -> ENGINE.exchange(GOOD.token(), "app", text),
        ENGINE::setIssuer,
        text -> ENGINE.regenerateKey(KeySlot.PRIMARY, text),
        ENGINE::revoke,
        text -> ENGINE.revokeMany(Arrays.asList("somebody else", text)),
        ENGINE::revokeToken,
        text -> ENGINE.revokeTokenId(text, Instant.now()),
        ENGINE::deleteIdentity,
        ENGINE::identityStatus,
        ENGINE::addKey,
        text -> ENGINE.rotateKey(text, OldKey.RETIRE),
        ENGINE::retireKey,
        ENGINE::revokeKey);

    /** One of many, whose refusal is thrown as that of the single call is. */
    private static void verifyOne(String token, String scope) {
        if (ENGINE.verifyMany(Arrays.asList(token), Arrays.asList(scope)).get(0) instanceof Refused refused) {
            throw Exceptions.of(Failure.of(refused.status()));
        }
    }

    private static void mintOne(String identity, Grant grant) {
        if (ENGINE.mintMany(List.of(new MintRequest(identity, grant))).get(0) instanceof NotMinted not) {
            throw Exceptions.of(new Failure(not.status(), not.field(), not.message()));
        }
    }

    @Test
    void nullIsRefusedEverywhere() {
        for (Consumer<String> call : TEXTS) {
            assertThrows(NullPointerException.class, () -> call.accept(null));
        }
        assertThrows(NullPointerException.class, () -> ENGINE.verify(GOOD.token(), null));
        assertThrows(NullPointerException.class, () -> ENGINE.tryVerify(null, Check.ofScopes()));
        assertThrows(NullPointerException.class, () -> ENGINE.mint("somebody", (Grant) null));
        assertThrows(NullPointerException.class, () -> ENGINE.mint("somebody", (Collection<String>) null));
        assertThrows(NullPointerException.class, () -> ENGINE.createIdentityAndMint(null));
        assertThrows(NullPointerException.class, () -> ENGINE.rotateKey(null));
        assertThrows(NullPointerException.class, () -> ENGINE.revokeTokenId("id", null));
        assertThrows(NullPointerException.class, () -> ENGINE.setClock(null));
        assertThrows(NullPointerException.class, () -> ENGINE.permits(List.of("chat"), null));
        assertThrows(NullPointerException.class, () -> Grant.builder("chat").lifetime(null));
        assertThrows(NullPointerException.class, () -> Check.builder().maxAge(null));
        assertThrows(NullPointerException.class, () -> Check.builder().capability(null));
        assertThrows(NullPointerException.class, () -> Check.builder().scopes((String[]) null));
        assertThrows(NullPointerException.class, () -> new Refused(null));
        assertThrows(NullPointerException.class, () -> new NotMinted(null, "", ""));
        assertThrows(NullPointerException.class, () -> new MintRequest("somebody", null));
        assertThrows(NullPointerException.class, () -> ENGINE.verifyMany(null));
        assertThrows(NullPointerException.class, () -> ENGINE.verifyMany(List.of(), null));
        assertThrows(NullPointerException.class, () -> ENGINE.mintMany(null));
        assertThrows(NullPointerException.class, () -> ENGINE.mintMany(Arrays.asList((MintRequest) null)));
        assertThrows(NullPointerException.class, () -> ENGINE.tryVerifyExternal(null));
        assertThrows(NullPointerException.class, () -> ENGINE.verifyExternal(GOOD.token(), null));
        assertThrows(NullPointerException.class, () -> ENGINE.regenerateKey(null));
        assertThrows(NullPointerException.class, () -> ENGINE.revokeMany(null));
        assertThrows(NullPointerException.class, () -> ENGINE.changesSince(null));
        assertThrows(NullPointerException.class, () -> ENGINE.changesApply(null));
        assertThrows(NullPointerException.class, () -> Grant.builder("chat").keySlot(null));
        assertThrows(NullPointerException.class, () -> ExternalCheck.builder().maxAge(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {HALF, "\udd1e", "nul \0 within", "\0", "\n", "Łódź", "\ufeff{}"})
    void oddTextIsAnErrorEverywhere(String odd) {
        for (Consumer<String> call : TEXTS) {
            // Any text at all may be looked for, added as a revoked id, or be somebody's name.
            refusedOrHarmless(call, odd);
        }
        assertEquals("somebody", ENGINE.verify(GOOD.token()).identity());
    }

    @Test
    void aMillionCharactersAreAnErrorEverywhere() {
        for (Consumer<String> call : TEXTS) {
            assertThrows(MintageException.class, () -> call.accept(MILLION));
        }
        assertThrows(MintageException.class, () -> ENGINE.verify("é".repeat(1_000_000)));
    }

    private static void refusedOrHarmless(Consumer<String> call, String text) {
        try {
            call.accept(text);
        } catch (MintageException refused) {
            assertFalse(refused.getMessage().contains(text.strip().length() > 2 ? text : "no such text"));
        }
    }

    @Test
    void halfASurrogatePairIsMisuseAndNotRepaired() {
        for (Consumer<String> call : List.<Consumer<String>>of(Engine::open, ENGINE::revoke,
                text -> ENGINE.revokeMany(List.of("somebody else", text)),
                text -> ENGINE.mint(text, Grant.of("chat")),
                text -> mintOne(text, Grant.of("chat")),
                text -> ENGINE.exchange(GOOD.token(), text, "user"),
                text -> ENGINE.exchange(GOOD.token(), "app", text),
                ENGINE::setIssuer,
                text -> ENGINE.verifyExternal(GOOD.token(), ExternalCheck.builder().subject(text).build()),
                text -> ENGINE.verify(GOOD.token(), Check.builder().identity(text).build()))) {
            for (String half : List.of(HALF, "\ud834", "\udd1e", "\ud834\ud834\udd1e", "\udd1e\ud834")) {
                MisuseException refused = assertThrows(MisuseException.class, () -> call.accept(half));
                assertEquals(Status.INVALID_UTF8, refused.status());
            }
        }
        ENGINE.mint("a whole pair 𝄞", Grant.of("chat"));
    }

    /** U+0141 has the low byte of 'A': cutting it off would turn a bad token into a good one. */
    @Test
    void aCharacterWhoseLowByteWouldFitIsRefused() {
        String token = GOOD.token();
        ENGINE.verify(token);
        for (int at = 0; at < token.length(); at++) {
            for (int high : new int[] {0x0100, 0x2100, 0xff00}) {
                String bent = token.substring(0, at) + (char) (token.charAt(at) | high) + token.substring(at + 1);
                assertInstanceOf(Refused.class, ENGINE.tryVerify(bent, Check.ofScopes()), bent.substring(at, at + 1));
            }
        }
        for (String bent : List.of(token + "\0", token + " ", "\ufeff" + token, token + "\ud834\udd1e", " " + token)) {
            assertInstanceOf(Refused.class, ENGINE.tryVerify(bent, Check.ofScopes()));
        }
    }

    /** What one call leaves in the memory must not complete the token of the next. */
    @Test
    void theBeginningOfATokenIsNotCompletedByTheOneBefore() {
        String token = GOOD.token();
        for (int length = 0; length < token.length(); length++) {
            ENGINE.verify(token);
            assertInstanceOf(Refused.class, ENGINE.tryVerify(token.substring(0, length), Check.ofScopes()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8191, TOKEN_MALFORMED", "8192, TOKEN_MALFORMED", "8193, TOKEN_TOO_LONG", "8194, TOKEN_TOO_LONG",
        "100000, TOKEN_TOO_LONG"})
    void aTokenMayHave8192Bytes(int length, Status status) {
        assertEquals(new Refused(status), ENGINE.tryVerify("a".repeat(length), Check.ofScopes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "chat voip", "chat ", " chat", "chat,voip", "nobody", "CHAT", "chat\0", "chat\tvoip"})
    void aScopeNameThatIsNoneIsAnErrorAndNotNoRequirement(String name) {
        Check check = Check.ofScopes(name);
        for (int again = 0; again < 3; again++) {
            MintageException unknown =
                assertThrows(IdentityException.class, () -> ENGINE.tryVerify(GOOD.token(), check));
            assertEquals(Status.SCOPE_UNKNOWN, unknown.status());
        }
        assertThrows(IdentityException.class, () -> ENGINE.verify(GOOD.token(), Check.ofScopes("chat", name)));
        assertThrows(IdentityException.class, () -> ENGINE.mint("somebody", Grant.of(name)));
    }

    @Test
    void aCheckMeansTheScopesOfTheEngineThatItIsUsedWith() {
        Check check = Check.ofScopes("b");
        try (Engine one = Engine.open("{\"scopes\":[\"a\",\"b\"]}"); Engine two = Engine.open("{\"scopes\":[\"b\",\"a\"]}")) {
            String ofOne = one.createIdentityAndMint(Grant.of("b")).token();
            String ofTwo = two.createIdentityAndMint(Grant.of("a")).token();
            one.verify(ofOne, check);
            assertEquals(new Refused(Status.INSUFFICIENT_SCOPE), two.tryVerify(ofTwo, check));
            one.verify(ofOne, check);
            assertThrows(IdentityException.class, () -> ENGINE.verify(GOOD.token(), check));
        }
    }

    @Test
    void noScopesAreNoGrant() {
        for (Grant grant : List.of(Grant.of(), Grant.builder(List.of()).build())) {
            assertEquals(Status.SCOPES_EMPTY,
                assertThrows(IdentityException.class, () -> ENGINE.mint("somebody", grant)).status());
            assertEquals(Status.SCOPES_EMPTY,
                assertThrows(IdentityException.class, () -> ENGINE.createIdentityAndMint(grant)).status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1M", "PT-1S", "PT1S", "PT60M0.000000001S", "PT61M1S", "PT59M", "PT1441M",
        "PT4294967295M", "PT4294967296M", "PT4294967356M", "PT-4294967236M", "PT2147483648M"})
    void aLifetimeOutsideTheBoundsIsRefused(String lifetime) {
        IdentityException refused = assertThrows(IdentityException.class, () ->
            ENGINE.mint("somebody", Grant.builder("chat").lifetime(Duration.parse(lifetime)).build()));
        assertEquals(Status.LIFETIME_OUT_OF_RANGE, refused.status());
        assertEquals("lifetime_minutes", refused.field());
        assertThrows(IdentityException.class, () -> Grant.builder("chat").lifetime(Duration.ofSeconds(Long.MAX_VALUE)));
        assertThrows(IdentityException.class, () -> Grant.builder("chat").lifetime(Duration.ofSeconds(Long.MIN_VALUE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.000000001S", "PT4294967296S", "PT4294967297S"})
    void anAgeThatIsNoneIsRefused(String age) {
        MisuseException refused =
            assertThrows(MisuseException.class, () -> Check.builder().maxAge(Duration.parse(age)));
        assertEquals(Status.INVALID_ARGUMENT, refused.status());
        assertEquals("max_age_s", refused.field());
        ENGINE.verify(GOOD.token(), Check.builder().maxAge(Duration.ofSeconds(4294967295L)).build());
    }

    /** The second call would take the requirement of the first away. */
    @Test
    void nothingIsAskedTwice() {
        List<Consumer<Check.Builder>> questions = List.of(
            check -> check.scopes("chat"),
            check -> check.anyScope("chat"),
            check -> check.capability(Capability.GET_MESSAGE),
            check -> check.maxAge(Duration.ofSeconds(1)),
            check -> check.audience("one"),
            check -> check.identity("somebody"));
        for (Consumer<Check.Builder> question : questions) {
            Check.Builder check = Check.builder();
            question.accept(check);
            assertThrows(MisuseException.class, () -> question.accept(check));
        }
        assertThrows(MisuseException.class, () -> ExternalCheck.builder().subject("a").subject("b"));
        assertThrows(MisuseException.class, () -> ExternalCheck.builder().audience("a").audience("b"));
        assertThrows(MisuseException.class, () -> Check.builder().scopes("chat").anyScope("voip"));
        assertThrows(MisuseException.class, () -> Check.builder().anyScope("voip").scopes("chat"));
    }

    @Test
    void aTimeThatIsTooFarAwayIsMisuse() {
        try (Engine engine = Engine.open(Repository.MANUAL)) {
            assertThrows(MisuseException.class, () -> engine.setClock(Instant.MAX));
            assertThrows(MisuseException.class, () -> engine.setClock(Instant.MIN));
            refusedOrHarmless(text -> engine.revokeTokenId(text, Instant.MAX), "id");
        }
    }

    @Test
    void aCapabilityByRoleIsAnErrorAndNotARefusal() {
        Check check = Check.builder().capability(Capability.OTHER_ROOM_CALL_OPERATIONS).build();
        assertEquals(Status.CAPABILITY_BY_ROLE,
            assertThrows(MisuseException.class, () -> ENGINE.tryVerify(GOOD.token(), check)).status());
    }

    /** One explanation must not be told of the next failure. */
    @Test
    void anErrorTellsOnlyOfItsOwnCall() {
        for (int again = 0; again < 100; again++) {
            IdentityException first = assertThrows(IdentityException.class, () ->
                ENGINE.mint("somebody", Grant.builder("chat").lifetime(Duration.ofMinutes(59)).build()));
            assertTrue(first.getMessage().contains("59"), first.getMessage());
            assertEquals("EXPIRED: " + Status.EXPIRED.sentence(), Exceptions.of(Failure.of(Status.EXPIRED)).getMessage());
            TokenMalformedException second =
                assertThrows(TokenMalformedException.class, () -> ENGINE.verify("a token"));
            assertEquals("TOKEN_MALFORMED: " + Status.TOKEN_MALFORMED.sentence(), second.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void everyStatusHasItsException(Status status) {
        MintageException failure = Exceptions.of(Failure.of(status));
        assertEquals(status, failure.status());
        assertEquals(status, Status.of(status.number()));
        Class<?> family = switch (status.number() / 1000) {
            case 1 -> MisuseException.class;
            case 2 -> TokenRefusedException.class;
            case 3 -> status == Status.IDENTITY_DELETED ? TokenRevokedException.class : IdentityException.class;
            case 4 -> ConfigException.class;
            case 5 -> StateException.class;
            default -> InternalException.class;
        };
        assertInstanceOf(family, failure);
        boolean ofExchange = List.of(Status.EXTERNAL_TOKEN_INVALID, Status.CLIENT_ID_MALFORMED, Status.CLIENT_MISMATCH,
            Status.USER_MISMATCH).contains(status);
        assertEquals(ofExchange, failure instanceof ExchangeRefusedException);
        int number = status.number();
        assertEquals(number == 5500, failure instanceof NotSharedException);
        assertEquals(number == 5502, failure instanceof StaleException);
        assertEquals(number >= 5503 && number <= 5506, failure instanceof StateUnavailableException);
        assertEquals(number >= 5520 && number <= 5523, failure instanceof ChangesException);
    }

    @Test
    void anExceptionSaysWhatAServiceAnswers() {
        MintageException expired = Exceptions.of(Failure.of(Status.EXPIRED));
        assertEquals(401, expired.httpStatus());
        assertEquals(Optional.of("invalid_token"), expired.oauthError());
        assertFalse(expired.isRetryable());
        MintageException stale = Exceptions.of(Failure.of(Status.STALE));
        assertEquals(503, stale.httpStatus());
        assertEquals(Optional.empty(), stale.oauthError());
        assertTrue(stale.isRetryable());
    }

    @Test
    void aStatusOfALaterLibraryIsAnError() {
        assertTrue(assertThrows(InternalException.class, () -> Status.of(2999)).getMessage().contains("2999"));
    }
}
