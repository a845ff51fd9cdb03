using PushOperator.Gateway.Authentication;
using PushOperator.Gateway.Connections.Frames;

namespace PushOperator.Gateway.Connections;

/// <summary>The <c>auth</c> frame of an open connection: a newer token takes the place of the one before it, for the same subject and at least the same subscription.</summary>
internal sealed class TokenRefresh(SubscriberAdmission admission, TokenVerifier tokens)
{
    /// <summary>Takes the token, or says why not; the one before it counts on then, until its end.</summary>
    public async ValueTask<FrameError?> TakeAsync(SubscriberConnection connection, string token, long? reference)
    {
        if (!tokens.IsRequired) return new FrameError("not_supported", "auth: this group asks for no tokens", reference);
        switch (await admission.AdmitAsync(token, connection.Request.Topics, CancellationToken.None))
        {
            case AdmissionOutcome.Refused refused:
                return new FrameError(refused.Problem.Code, $"auth.token: {refused.Problem.Detail}", reference, Retry: refused.Problem.Status >= 500, ClientFault: refused.Problem.Status < 500);
            case AdmissionOutcome.Admitted { Caller: var caller } when caller.Subject != connection.Caller.Subject:
                return new FrameError("subject_changed", "auth.token: sub is another one than that of the token this connection began with; connect anew for another subject", reference);
            case AdmissionOutcome.Admitted admitted:
                connection.Authenticate(admitted.Caller);
                connection.Pump.Enqueue(ServerFrames.Authenticated(reference, connection.TokenExpiresMs!.Value));
                return null;
            case var other:
                throw new InvalidOperationException($"{other.GetType()} is not an outcome");
        }
    }
}
