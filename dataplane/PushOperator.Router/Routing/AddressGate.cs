using Microsoft.Extensions.Options;
using PushOperator.DataPlane.Configuration.Limits;

namespace PushOperator.Router.Routing;

/// <summary>Bounds what one address may ask for, whatever it asks. It stands first, so that a refusal costs next to nothing.</summary>
internal sealed class AddressGate(RequestDelegate next, RefusalWriter refusals, IOptions<RouterOptions> options, TimeProvider time)
{
    private readonly AddressRates _rates = new(new ArrivalRate(options.Value.HandshakesPerSecondPerAddress, 2.0 * options.Value.HandshakesPerSecondPerAddress, time));

    public Task InvokeAsync(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } client && !_rates.TryTake(client) ? refusals.WriteAsync(context, Refusal.AddressRateLimited) : next(context);
}
