using System.Text;

namespace PushOperator.Gateway.Tests.Fuzzing;

/// <summary>JSON bodies that are nearly right.</summary>
internal static class FuzzJson
{
    private static readonly string[] s_bodies =
    [
        """{"op":"ack","id":"orders/3/42"}""",
        """{"op":"ack","ids":["orders/3/42","orders/1/7"],"ref":1}""",
        """{"op":"ack","upTo":"orders/3/42"}""",
        """{"op":"nack","id":"orders/3/42","delayMs":5000,"reason":"database is down"}""",
        """{"op":"pause"}""",
        """{"op":"resume"}""",
        """{"op":"seek","to":"2026-01-31T12:00:00Z"}""",
        """{"op":"auth","ref":7,"token":"a.b.c"}""",
        """{"op":"ping"}""",
        """{"op":"publish","ref":1,"topic":"orders","key":"customer-7","headers":{"trace":"t-1"},"data":{"total":12},"idempotencyKey":"order-981"}""",
        """{"op":"publish","ref":2,"topic":"events","dataBase64":"AAEC","headers":{}}""",
        """{"key":"customer-7","headers":{"trace":"t-1"},"data":{"total":12},"partition":3}""",
        """{"messages":[{"data":1},{"key":"a","dataBase64":"AAEC"},{"data":null}]}""",
        """{"specversion":"1.0","id":"1","source":"/shop","type":"order","datacontenttype":"application/json","partitionkey":"k","data":{"total":12}}""",
        """{"specversion":"1.0","id":"1","source":"/shop","type":"order","data_base64":"AAEC"}""",
    ];

    private static readonly string[] s_names = ["op", "ref", "id", "ids", "upTo", "to", "topic", "key", "headers", "data", "dataBase64", "messages", "partition", "idempotencyKey", "specversion", "type", "__proto__", ""];

    private static readonly string[] s_values =
    [
        "\"ack\"", "\"publish\"", "\"orders\"", "\"orders/3/42\"", "\"orders/-1/99999999999999999999\"", "\"1.0\"", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"AAEC\"", "0", "-1", "1e400", "9007199254740993", "0.1",
        "true", "null", "[]", "{}", "[1,[2,[3]]]",
    ];

    /// <summary>One body: as it should be, changed, or of parts that do not belong together.</summary>
    public static byte[] Body(Random random)
    {
        var body = Encoding.UTF8.GetBytes(random.Next(2) == 0 ? random.Pick(s_bodies) : Object(random, 0));
        return random.Next(3) > 0 ? random.Mutate(body) : body;
    }

    // Fewer members the deeper it is, or bodies would grow without end; nesting has a kind of its own.
    private static string Object(Random random, int depth)
    {
        var members = random.Next(depth == 0 && random.Next(10) == 0 ? 40 : Math.Max(2, 6 - depth));
        return $"{{{string.Join(',', Enumerable.Range(0, members).Select(_ => $"\"{random.Pick(s_names)}\":{Value(random, depth + 1)}"))}}}";
    }

    private static string Value(Random random, int depth) => random.Next(8) switch
    {
        0 => Object(random, depth),
        1 => $"[{string.Join(',', Enumerable.Range(0, random.Next(5)).Select(_ => random.Pick(s_values)))}]",
        2 => Nested(random.Next(40)),
        _ => random.Pick(s_values),
    };

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
