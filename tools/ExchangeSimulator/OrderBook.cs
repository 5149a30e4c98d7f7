namespace ExchangeSimulator;

/// <summary>An order of a client.</summary>
/// <param name="Client">The client number.</param>
/// <param name="Group">Units of one type, vintage and project.</param>
/// <param name="Price">Fen a tonne.</param>
/// <param name="Quantity">Tonnes.</param>
public sealed record Order(string Client, string Group, long Price, long Quantity);

/// <summary>A trade: it is settled by a transfer-out to the buyer.</summary>
/// <param name="Seller">The seller's client number.</param>
/// <param name="Buyer">The buyer's client number.</param>
/// <param name="Group">The units.</param>
/// <param name="Price">Fen a tonne: the resting order's.</param>
/// <param name="Quantity">Tonnes.</param>
public sealed record Trade(string Seller, string Buyer, string Group, long Price, long Quantity);

/// <summary>A matching book: the best price first, of the same price the earlier order. The registry never hears of
/// it.</summary>
public sealed class OrderBook
{
    private readonly List<Order> _bids = [];
    private readonly List<Order> _asks = [];

    /// <summary>What waits to be bought.</summary>
    public IReadOnlyList<Order> Bids => _bids;

    /// <summary>What waits to be sold.</summary>
    public IReadOnlyList<Order> Asks => _asks;

    /// <summary>Takes an order to buy.</summary>
    public IReadOnlyList<Trade> Buy(Order order) =>
        Match(order, _asks, _bids, (mine, theirs) => mine >= theirs, buys: true);

    /// <summary>Takes an order to sell.</summary>
    public IReadOnlyList<Trade> Sell(Order order) =>
        Match(order, _bids, _asks, (mine, theirs) => mine <= theirs, buys: false);

    private static List<Trade> Match(Order order, List<Order> against, List<Order> resting,
        Func<long, long, bool> crosses, bool buys)
    {
        ArgumentNullException.ThrowIfNull(order);
        var trades = new List<Trade>();
        for (var i = 0; i < against.Count && order.Quantity > 0;)
        {
            var other = against[i];
            if (!crosses(order.Price, other.Price))
            {
                break;
            }

            // Nobody trades with themselves; that order keeps its place.
            if (other.Group != order.Group || other.Client == order.Client)
            {
                i++;
                continue;
            }

            var quantity = Math.Min(order.Quantity, other.Quantity);
            trades.Add(buys ? new(other.Client, order.Client, order.Group, other.Price, quantity)
                : new(order.Client, other.Client, order.Group, other.Price, quantity));
            order = order with { Quantity = order.Quantity - quantity };
            if (other.Quantity == quantity)
            {
                against.RemoveAt(i);
            }
            else
            {
                against[i++] = other with { Quantity = other.Quantity - quantity };
            }
        }

        if (order.Quantity > 0)
        {
            var at = resting.FindIndex(o => buys ? o.Price < order.Price : o.Price > order.Price);
            resting.Insert(at < 0 ? resting.Count : at, order);
        }

        return trades;
    }
}
