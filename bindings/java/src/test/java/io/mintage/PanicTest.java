package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A fault inside the library is an exception here. */
class PanicTest {
    @Test
    void aPanicIsAnExceptionAndJavaLives() throws Exception {
        String library = System.getenv("MINTAGE_PANIC_LIB");
        if (library == null) {
            assertNotEquals("1", System.getenv("STRICT"), "MINTAGE_PANIC_LIB names no library");
        }
        Repository.assume(library != null, "the panic test needs a library built for it, as `make test-java` has");
        Child.Result result =
            Child.program(PanicProgram.class, List.of("-Dio.mintage.native.path=" + library));
        assertEquals(0, result.exit(), result.output());
        assertTrue(result.output().endsWith("lives\n"), result.output());
    }
}
