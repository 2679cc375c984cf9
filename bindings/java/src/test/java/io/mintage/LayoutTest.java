package io.mintage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The structs as Java lays them out are those of the library: interface/interface.json. */
class LayoutTest {
    @Test
    void everyStructIsLaidOutAsInTheLibrary() {
        Map<String, String> expected = new TreeMap<>();
        for (JsonNode struct : Repository.json(Repository.read("interface/interface.json")).get("structs")) {
            String name = struct.get("name").textValue();
            expected.put(name, struct.get("size") + " aligned to " + struct.get("align"));
            for (JsonNode field : struct.get("fields")) {
                expected.put(name + "." + field.get("name").textValue(), field.get("size") + " at " + field.get("offset"));
            }
        }
        Map<String, String> ours = new TreeMap<>();
        for (StructLayout struct : List.of(Native.ERROR, Native.MINT_REQUEST, Native.MINTED, Native.VERIFIED,
                Native.VERIFY_REQUEST, Native.EXCHANGE_REQUEST, Native.SLICE)) {
            String name = struct.name().orElseThrow();
            ours.put(name, struct.byteSize() + " aligned to " + struct.byteAlignment());
            for (MemoryLayout field : struct.memberLayouts()) {
                String fieldName = field.name().orElseThrow();
                ours.put(name + "." + fieldName, field.byteSize() + " at " + Native.offset(struct, fieldName));
            }
        }
        assertEquals(expected, ours);
    }
}
