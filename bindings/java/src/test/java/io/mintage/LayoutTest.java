package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The raw layer is that of interface/interface.json: its structs as Java lays them out, its versions. */
class LayoutTest {
    private static final JsonNode INTERFACE = Repository.json(Repository.read("interface/interface.json"));

    @Test
    void everyStructIsLaidOutAsInTheInterface() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> ours = new TreeMap<>();
        for (JsonNode struct : INTERFACE.get("structs")) {
            String name = struct.get("name").asText();
            expected.put(name, struct.get("size") + " aligned to " + struct.get("align"));
            for (JsonNode field : struct.get("fields")) {
                expected.put(name + "." + field.get("name").asText(), field.get("size") + " at " + field.get("offset"));
            }
            StructLayout layout = layoutOf(name);
            ours.put(layout.name().orElseThrow(), layout.byteSize() + " aligned to " + layout.byteAlignment());
            for (MemoryLayout field : layout.memberLayouts()) {
                String fieldName = field.name().orElseThrow();
                ours.put(name + "." + fieldName,
                    field.byteSize() + " at " + layout.byteOffset(PathElement.groupElement(fieldName)));
            }
        }
        assertEquals(expected, ours);
    }

    /** That of the class for this struct: VerifiedStruct for mintage_verified. */
    private static StructLayout layoutOf(String struct) throws ReflectiveOperationException {
        StringBuilder name = new StringBuilder();
        for (String word : struct.substring("mintage_".length()).split("_")) {
            name.append(word.substring(0, 1).toUpperCase()).append(word.substring(1));
        }
        Class<?> raw = Class.forName("io.mintage." + name + "Struct");
        return (StructLayout) raw.getDeclaredField("LAYOUT").get(null);
    }

    @Test
    void theVersionsAreThoseOfTheInterface() {
        assertEquals(INTERFACE.get("version").asText(), Build.VERSION);
        assertEquals(INTERFACE.get("abi_version").asInt(), Build.ABI_VERSION);
    }
}
