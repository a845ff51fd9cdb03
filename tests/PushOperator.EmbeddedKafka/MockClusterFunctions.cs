using System.Runtime.InteropServices;

namespace PushOperator.EmbeddedKafka;

/// <summary>The functions of librdkafka that Confluent.Kafka does not offer. All of them are thread-safe; error codes are librdkafka's.</summary>
internal static partial class MockClusterFunctions
{
    /// <summary>Kind of a client handle: a producer. The mock cluster borrows its threads and nothing else.</summary>
    public const int Producer = 0;

    static MockClusterFunctions() => LoadedLibrdkafka.ServeImports();

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfiguration();

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetConfiguration(nint configuration, string name, string value, [Out] byte[] error, nuint errorSize);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint configuration, [Out] byte[] error, nuint errorSize);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void DestroyCluster(nint cluster);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint BootstrapServers(nint cluster);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_group_initial_rebalance_delay_ms")]
    public static partial void SetInitialRebalanceDelay(nint cluster, int milliseconds);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_set_controller_id")]
    public static partial void SetController(nint cluster, int broker);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_topic_delete", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeleteTopic(nint cluster, string topic);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_partition_delete_records", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int DeleteRecords(nint cluster, string topic, int partition, long beforeOffset);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_partition_set_leader", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetLeader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial int SetBrokerDown(nint cluster, int broker);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial int SetBrokerUp(nint cluster, int broker);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_broker_set_rtt")]
    public static partial int SetBrokerRoundTrip(nint cluster, int broker, int milliseconds);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    public static partial void PushRequestErrors(nint cluster, short apiKey, nuint count, int[] errors);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_clear_request_errors")]
    public static partial void ClearRequestErrors(nint cluster, short apiKey);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_coordinator_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCoordinator(nint cluster, string keyType, string key, int broker);

    [LibraryImport(LoadedLibrdkafka.ImportName, EntryPoint = "rd_kafka_mock_broker_set_host_port", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetBrokerAddress(nint cluster, int broker, string host, int port);
}
