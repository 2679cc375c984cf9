package io.mintage;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/** Another process on the same file: it verifies and revokes what it is told to, and says what came of it. */
final class SiblingProgram {
    private SiblingProgram() {}

    public static void main(String[] arguments) throws Exception {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        try (Engine engine = Engine.open(arguments[0])) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                String what = line.substring(line.indexOf(' ') + 1);
                if (line.startsWith("verify ")) {
                    System.out.println(switch (engine.tryVerify(what)) {
                        case Verified verified -> "accepted";
                        case Refused refused -> refused.status().toString();
                    });
                } else {
                    engine.revoke(what);
                    System.out.println("revoked");
                }
            }
        }
    }
}
