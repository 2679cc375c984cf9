package io.mintage;

/** Loads the library, twice if need be, and says how that went. */
final class LoadingProgram {
    private LoadingProgram() {}

    public static void main(String[] arguments) {
        for (int again = 0; again < 2; again++) {
            try (Engine engine = Engine.open()) {
                engine.verify(engine.createIdentityAndMint(Grant.of("chat")).token());
                System.out.println("works " + Engine.version());
            } catch (UnsatisfiedLinkError error) {
                System.out.println("refuses: " + error.getMessage());
            }
        }
    }
}
