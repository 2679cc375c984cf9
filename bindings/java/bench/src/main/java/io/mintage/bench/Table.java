package io.mintage.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks in rounds, each of them in a Java of its own within every round, and says the
 * medians: as a table, and as JSON for the table of all languages. The figures are CPU time.
 *
 * <p>{@code Table <file> [rounds]}
 */
public final class Table {
    private static final List<String> PEERS = List.of("javaJwt", "jjwt", "nimbus");
    private static final Map<String, String> PEER_NAMES = Map.of("javaJwt", "java-jwt", "jjwt", "jjwt",
        "nimbus", "nimbus-jose-jwt", "oneByOne", "one by one", "memory", "state in memory");
    /** What a row is compared with, where it is not the peers; and what the ratio means then. */
    private static final Map<String, String> OTHERS = Map.of("Batches", "oneByOne", "Durable", "memory");
    private static final Map<String, String> MEANINGS = Map.of("Batches", "times as fast as one by one",
        "Durable", "times as fast as with state in memory");

    /** A line of the table: what is measured, with what, and what is demanded (0: nothing). */
    private record Row(String name, String type, String ours, String algorithm, double mostNs, double leastRatio) {}

    private static final List<Row> ROWS = List.of(
        new Row("verify, seen before, HS256", "Verifying", "mintageSeen", "HS256", 150, 20),
        new Row("verify, seen before, HS256, and all claims read", "Verifying", "mintageSeenClaims", "HS256", 0, 0),
        new Row("verify, seen before, ES256", "Verifying", "mintageSeen", "ES256", 0, 0),
        new Row("verify, first sight, HS256", "Verifying", "mintageFirst", "HS256", 0, 3),
        new Row("verify, first sight, ES256", "Verifying", "mintageFirst", "ES256", 0, 0),
        new Row("mint, HS256", "Minting", "mintage", "HS256", 0, 0),
        new Row("mint, ES256", "Minting", "mintage", "ES256", 0, 0),
        new Row("verifyMany, 1000 seen before, a token", "Batches", "mintageMany", "HS256", 0, 0),
        new Row("verify, seen before, HS256, state in SQLite", "Durable", "sqlite", "HS256", 0, 0));

    private Table() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 9;
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            for (RunResult result : round()) {
                String name = result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1")
                    + " " + result.getParams().getParam("algorithm");
                double cpuNs = result.getSecondaryResults().get("cpuNs").getScore();
                double calls = result.getSecondaryResults().get("calls").getScore();
                figures.computeIfAbsent(name, unseen -> new ArrayList<>()).add(cpuNs / calls);
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        figures.forEach((name, values) -> medians.put(name, median(values)));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Row row : ROWS) {
            rows.add(describe(row, medians));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("host", "java");
        all.put("rows", rows);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file,
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all) + "\n");
    }

    private static Collection<RunResult> round() throws Exception {
        // JMH itself uses what Java 24 began to warn of.
        String[] quiet = Runtime.version().feature() < 24
            ? new String[0] : new String[] {"--sun-misc-unsafe-memory-access=allow"};
        Options options = new OptionsBuilder()
            .jvmArgsAppend(quiet)
            .include("\\.Verifying\\.|\\.Minting\\.|\\.Batches\\.|\\.Durable\\.")
            .forks(1)
            .warmupIterations(3).warmupTime(TimeValue.milliseconds(500))
            .measurementIterations(2).measurementTime(TimeValue.milliseconds(500))
            .verbosity(VerboseMode.SILENT)
            .build();
        return new Runner(options).run();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** A row as JSON has it; printed on the way. */
    private static Map<String, Object> describe(Row row, Map<String, Double> medians) {
        double ours = medians.get(row.type + "." + row.ours + " " + row.algorithm);
        Map<String, Object> peers = new LinkedHashMap<>();
        double fastest = Double.MAX_VALUE;
        String other = OTHERS.get(row.type);
        for (String peer : other == null ? PEERS : List.of(other)) {
            double theirs = medians.get(row.type + "." + peer + " " + row.algorithm);
            peers.put(PEER_NAMES.get(peer), Math.round(theirs));
            fastest = Math.min(fastest, theirs);
        }
        List<Map<String, Object>> checks = new ArrayList<>();
        if (row.mostNs > 0) {
            checks.add(check(ours, "ns", "<= ", row.mostNs, ours <= row.mostNs));
        }
        double ratio = fastest / ours;
        checks.add(check(ratio, MEANINGS.getOrDefault(row.type, "times the fastest peer"), ">= ", row.leastRatio,
            ratio >= row.leastRatio));

        Map<String, Object> described = new LinkedHashMap<>();
        described.put("row", row.name);
        described.put("ours_ns", Math.round(ours));
        described.put("peers", peers);
        described.put("checks", checks);
        described.put("note", "CPU time");
        System.out.printf(Locale.ROOT, "%-50s %8.0f ns  %s%n", row.name, ours, peers);
        for (Map<String, Object> check : checks) {
            System.out.printf(Locale.ROOT, "    %s %s %s %s%n",
                check.get("figure"), check.get("meaning"), check.get("required"), check.get("verdict"));
        }
        return described;
    }

    private static Map<String, Object> check(
            double figure, String meaning, String sign, double required, boolean holds) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("figure", Math.round(figure * 10) / 10.0);
        check.put("meaning", meaning);
        check.put("required", required == 0 ? "" : sign + Math.round(required));
        check.put("verdict", required == 0 ? "" : holds ? "ok" : "MISSED");
        return check;
    }
}
