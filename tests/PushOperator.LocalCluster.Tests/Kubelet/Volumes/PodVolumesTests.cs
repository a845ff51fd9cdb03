using System.Text;
using k8s.Models;
using PushOperator.LocalCluster.Kubelet.Pods;
using PushOperator.LocalCluster.Kubelet.Volumes;
using PushOperator.TestUtilities;

namespace PushOperator.LocalCluster.Tests.Kubelet.Volumes;

public sealed class PodVolumesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private V1ConfigMap? _map = PodContexts.ConfigMap("settings", ("a.json", "{}"), ("b.json", "[]"));
    private V1Secret? _secret = new() { Metadata = new V1ObjectMeta { Name = "keys" }, Data = new Dictionary<string, byte[]> { ["key"] = [1, 2, 3] } };

    [Fact]
    public void A_config_map_is_a_file_a_key()
    {
        Mount(new V1Volume { Name = "v", ConfigMap = new V1ConfigMapVolumeSource { Name = "settings" } }).Should().BeEmpty();

        Read("v", "a.json").Should().Be("{}");
        Read("v", "b.json").Should().Be("[]");
    }

    [Fact]
    public void Items_choose_keys_and_name_their_paths()
    {
        Mount(new V1Volume { Name = "v", ConfigMap = new V1ConfigMapVolumeSource { Name = "settings", Items = [new V1KeyToPath { Key = "a.json", Path = "deep/one.json" }] } });

        Read("v", "deep", "one.json").Should().Be("{}");
        File.Exists(PathOf("v", "b.json")).Should().BeFalse();
    }

    [Fact]
    public void A_secret_has_the_mode_that_was_asked_for()
    {
        Mount(new V1Volume { Name = "v", Secret = new V1SecretVolumeSource { SecretName = "keys", DefaultMode = 288 } });

        File.ReadAllBytes(PathOf("v", "key")).Should().Equal(1, 2, 3);
        File.ResolveLinkTarget(PathOf("v", "key"), returnFinalTarget: true)!.UnixFileMode.Should().Be(UnixFileMode.UserRead | UnixFileMode.GroupRead);
    }

    [Fact]
    public void A_projected_volume_joins_its_sources()
    {
        Mount(new V1Volume
        {
            Name = "v",
            Projected = new V1ProjectedVolumeSource
            {
                Sources =
                [
                    new V1VolumeProjection { ConfigMap = new V1ConfigMapProjection { Name = "settings" } },
                    new V1VolumeProjection { Secret = new V1SecretProjection { Name = "keys" } },
                    new V1VolumeProjection { DownwardAPI = new V1DownwardAPIProjection { Items = [new V1DownwardAPIVolumeFile { Path = "labels", FieldRef = new V1ObjectFieldSelector { FieldPath = "metadata.labels" } }] } },
                ],
            },
        }).Should().BeEmpty();

        Read("v", "a.json").Should().Be("{}");
        Read("v", "labels").Should().Be("app=\"gateway\"\ntier=\"edge\"");
        File.Exists(PathOf("v", "key")).Should().BeTrue();
    }

    [Fact]
    public void A_change_swaps_all_files_with_one_rename_of_a_link()
    {
        var volume = new V1Volume { Name = "v", ConfigMap = new V1ConfigMapVolumeSource { Name = "settings" } };
        var volumes = new PodVolumes(Sources);
        volumes.Mount(Pod(volume));
        var before = Directory.ResolveLinkTarget(PathOf("v", "..data"), returnFinalTarget: true)!.FullName;

        _map = PodContexts.ConfigMap("settings", ("a.json", "{\"new\":1}"), ("c.json", "3"));
        volumes.Mount(Pod(volume));

        Read("v", "a.json").Should().Be("{\"new\":1}");
        Read("v", "c.json").Should().Be("3");
        Path.Exists(PathOf("v", "b.json")).Should().BeFalse();
        Directory.Exists(before).Should().BeFalse();
        Directory.ResolveLinkTarget(PathOf("v", "..data"), returnFinalTarget: true)!.FullName.Should().NotBe(before);
    }

    [Fact]
    public void Without_a_change_nothing_is_written()
    {
        var volume = new V1Volume { Name = "v", ConfigMap = new V1ConfigMapVolumeSource { Name = "settings" } };
        var volumes = new PodVolumes(Sources);
        volumes.Mount(Pod(volume));
        var before = Directory.ResolveLinkTarget(PathOf("v", "..data"), returnFinalTarget: true)!.FullName;

        volumes.Mount(Pod(volume));

        Directory.ResolveLinkTarget(PathOf("v", "..data"), returnFinalTarget: true)!.FullName.Should().Be(before);
    }

    [Fact]
    public void What_is_missing_is_told_unless_it_is_optional()
    {
        (_map, _secret) = (null, null);

        Mount(new V1Volume { Name = "a", ConfigMap = new V1ConfigMapVolumeSource { Name = "settings" } }).Should().ContainSingle().Which.Should().Contain("settings");
        Mount(new V1Volume { Name = "b", Secret = new V1SecretVolumeSource { SecretName = "keys", Optional = true } }).Should().BeEmpty();
        Directory.Exists(PathOf("b")).Should().BeTrue();
    }

    [Fact]
    public void A_volume_of_another_kind_is_refused_in_words() =>
        Mount(new V1Volume { Name = "v", HostPath = new V1HostPathVolumeSource { Path = "/" } }).Should().ContainSingle().Which.Should().Contain("emptyDir");

    public void Dispose() => _directory.Dispose();

    private ConfigurationSources Sources => new((_, name) => _map?.Metadata.Name == name ? _map : null, (_, name) => _secret?.Metadata.Name == name ? _secret : null);

    private IReadOnlyList<string> Mount(V1Volume volume) => new PodVolumes(Sources).Mount(Pod(volume));

    private PodContext Pod(V1Volume volume) => PodContexts.Pod(_directory.Path, pod => pod.Spec.Volumes = [volume]);

    private string PathOf(params string[] parts) => Path.Combine([_directory.Path, "volumes", .. parts]);

    private string Read(params string[] parts) => Encoding.UTF8.GetString(File.ReadAllBytes(PathOf(parts)));
}
