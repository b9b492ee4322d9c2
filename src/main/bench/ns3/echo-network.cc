/**
 * The network and the traffic of `src/sim/api/echo-network.ts` in ns-3 (3.36 or later), which `podwire bench` compiles and runs
 * where ns-3 is installed: nodes with a bridge and Pods each, a switch between them, plain routes; UDP echoes, or bytes over TCP.
 *
 *   echo-network set-up NODES PODS_PER_NODE
 *   echo-network echo NODES PODS_PER_NODE CAPTURE_PREFIX
 *   echo-network bulk NODES PODS_PER_NODE
 *
 * Prints one JSON object a line. Only the work itself is timed.
 *
 * Every link is a CsmaChannel with two devices, since that is ns-3's Ethernet: bridges, headers and pcap files need it. Where there
 * is a choice, ns-3 has the least work: links of 100 Gbit/s without delay, as a CSMA link is busy while a frame is under way and
 * makes the other end try again; static routes alone, no IPv6, no queue discs, no checksums (its default), no rules,
 * and payloads of zeros, which ns-3 does not store. Queues are long, so that nothing is lost.
 */
#include "ns3/bridge-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <malloc.h>
#include <string>
#include <sys/resource.h>
#include <vector>

using namespace ns3;

namespace
{

constexpr int RUNS = 5;
constexpr uint64_t WARM_UP_FRAMES = 200'000;
constexpr uint64_t MEASURED_FRAMES = 150'000;
constexpr uint64_t CAPTURED_FRAMES = 75'000;
constexpr uint32_t PAYLOAD_BYTES = 64;
constexpr uint32_t LINKS_OF_AN_ECHO = 8;
constexpr uint32_t WRITE_BYTES = 128 * 1024;
constexpr uint16_t ECHO_PORT = 7;
constexpr uint16_t BULK_PORT = 5001;

/** Frames on links. */
uint64_t transmissions = 0;
uint64_t receivedBytes = 0;

void CountTransmission(Ptr<const Packet>)
{
    ++transmissions;
}

void Fail(const std::string& reason)
{
    std::cerr << reason << std::endl;
    std::exit(1);
}

double SecondsOf(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

uint64_t BytesInUse()
{
    const auto heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

Ipv4Address NodeAddress(uint32_t node)
{
    return Ipv4Address(0xc0a8000bU + node);
}

Ipv4Address PodAddress(uint32_t node, uint32_t host)
{
    return Ipv4Address(0x0af40000U + ((node + 1) << 8) + host);
}

struct EchoPod
{
    Ptr<Node> node;
    Ipv4Address address;
    /** How many answers it has had. */
    uint64_t echoes = 0;
};

class EchoNetwork
{
  public:
    EchoNetwork(uint32_t nodes, uint32_t podsPerNode)
        : m_nodes(nodes)
    {
        m_csma.SetChannelAttribute("DataRate", StringValue("100Gbps"));
        m_csma.SetChannelAttribute("Delay", TimeValue(Time(0)));
        m_csma.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize", StringValue("10000p"));
        m_internet.SetIpv6StackInstall(false);
        m_internet.SetRoutingHelper(m_routing);
        const auto lan = CreateObject<Node>();
        const auto ports = AddBridge(lan);
        for (uint32_t node = 0; node < nodes; ++node)
        {
            AddNode(node, podsPerNode, lan, ports);
        }
    }

    /** Every Pod of a node asks the Pod with its number on the next node, again and again. */
    void StartCrossNode()
    {
        for (size_t node = 0; node < m_pods.size(); ++node)
        {
            auto& pods = m_pods[node];
            const auto& others = m_pods[(node + 1) % m_pods.size()];
            for (size_t pod = 0; pod < pods.size(); ++pod)
            {
                StartEcho(pods[pod], others[pod]);
            }
        }
    }

    /** Every Pod of the first node sends to the Pod with its number on the next node, as much as TCP allows. */
    void StartBulk()
    {
        for (size_t pod = 0; pod < m_pods[0].size(); ++pod)
        {
            StartTransfer(m_pods[0][pod], m_pods[1][pod]);
        }
    }

    /** Both ends of every link, a file each. */
    void CaptureEverything(const std::string& prefix)
    {
        m_csma.EnablePcapAll(prefix, true);
    }

    uint64_t Echoes() const
    {
        uint64_t echoes = 0;
        ForEachPod([&](const EchoPod& pod) { echoes += pod.echoes; });
        return echoes;
    }

    bool AreAllPodsAnswered() const
    {
        bool areAnswered = true;
        ForEachPod([&](const EchoPod& pod) { areAnswered = areAnswered && pod.echoes > 0; });
        return areAnswered;
    }

  private:
    void ForEachPod(const std::function<void(const EchoPod&)>& visit) const
    {
        for (const auto& pods : m_pods)
        {
            std::for_each(pods.begin(), pods.end(), visit);
        }
    }

    Ptr<BridgeNetDevice> AddBridge(Ptr<Node> node)
    {
        const auto bridge = CreateObject<BridgeNetDevice>();
        node->AddDevice(bridge);
        bridge->SetAddress(Mac48Address::Allocate());
        return bridge;
    }

    NetDeviceContainer Connect(Ptr<Node> one, Ptr<Node> other)
    {
        const auto ends = m_csma.Install(NodeContainer(one, other));
        for (uint32_t end = 0; end < ends.GetN(); ++end)
        {
            ends.Get(end)->TraceConnectWithoutContext("PhyTxEnd", MakeCallback(&CountTransmission));
        }
        return ends;
    }

    /** Answers the number of the interface. */
    uint32_t AddAddress(Ptr<NetDevice> device, Ipv4Address address, const char* mask)
    {
        const auto ipv4 = device->GetNode()->GetObject<Ipv4>();
        const auto interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, Ipv4Mask(mask)));
        ipv4->SetUp(interface);
        return interface;
    }

    void AddNode(uint32_t number, uint32_t podCount, Ptr<Node> lan, Ptr<BridgeNetDevice> ports)
    {
        const auto node = CreateObject<Node>();
        m_internet.Install(node);
        const auto cable = Connect(node, lan);
        ports->AddBridgePort(cable.Get(1));
        const auto uplink = AddAddress(cable.Get(0), NodeAddress(number), "/16");
        const auto bridge = AddBridge(node);
        AddAddress(bridge, PodAddress(number, 1), "/24");
        const auto routes = m_routing.GetStaticRouting(node->GetObject<Ipv4>());
        for (uint32_t other = 0; other < m_nodes; ++other)
        {
            if (other != number)
            {
                routes->AddNetworkRouteTo(PodAddress(other, 0), Ipv4Mask("/24"), NodeAddress(other), uplink);
            }
        }
        auto& pods = m_pods.emplace_back();
        for (uint32_t pod = 0; pod < podCount; ++pod)
        {
            pods.push_back(AddPod(node, bridge, PodAddress(number, pod + 2), PodAddress(number, 1)));
        }
    }

    EchoPod AddPod(Ptr<Node> node, Ptr<BridgeNetDevice> bridge, Ipv4Address address, Ipv4Address gateway)
    {
        const auto pod = CreateObject<Node>();
        m_internet.Install(pod);
        const auto pair = Connect(pod, node);
        bridge->AddBridgePort(pair.Get(1));
        const auto interface = AddAddress(pair.Get(0), address, "/24");
        m_routing.GetStaticRouting(pod->GetObject<Ipv4>())->SetDefaultRoute(gateway, interface);
        const auto server = Socket::CreateSocket(pod, UdpSocketFactory::GetTypeId());
        server->Bind(InetSocketAddress(Ipv4Address::GetAny(), ECHO_PORT));
        server->SetRecvCallback(MakeCallback(&EchoNetwork::Answer));
        return {pod, address};
    }

    static void Answer(Ptr<Socket> server)
    {
        Address from;
        while (const auto packet = server->RecvFrom(from))
        {
            server->SendTo(Create<Packet>(packet->GetSize()), 0, from);
        }
    }

    void StartEcho(EchoPod& client, const EchoPod& server)
    {
        const auto socket = Socket::CreateSocket(client.node, UdpSocketFactory::GetTypeId());
        socket->Bind();
        socket->Connect(InetSocketAddress(server.address, ECHO_PORT));
        socket->SetRecvCallback(MakeBoundCallback(&EchoNetwork::AskAgain, &client.echoes));
        socket->Send(Create<Packet>(PAYLOAD_BYTES));
    }

    static void AskAgain(uint64_t* echoes, Ptr<Socket> client)
    {
        while (client->Recv())
        {
            ++*echoes;
            client->Send(Create<Packet>(PAYLOAD_BYTES));
        }
    }

    void StartTransfer(const EchoPod& sender, const EchoPod& receiver)
    {
        const auto listener = Socket::CreateSocket(receiver.node, TcpSocketFactory::GetTypeId());
        listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), BULK_PORT));
        listener->Listen();
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&EchoNetwork::Accept));
        const auto socket = Socket::CreateSocket(sender.node, TcpSocketFactory::GetTypeId());
        socket->Bind();
        socket->SetConnectCallback(MakeCallback(&EchoNetwork::StartWriting), MakeNullCallback<void, Ptr<Socket>>());
        socket->SetSendCallback(MakeCallback(&EchoNetwork::Write));
        socket->Connect(InetSocketAddress(receiver.address, BULK_PORT));
    }

    static void Accept(Ptr<Socket> connection, const Address&)
    {
        connection->SetRecvCallback(MakeCallback(&EchoNetwork::Read));
    }

    static void Read(Ptr<Socket> connection)
    {
        while (const auto packet = connection->Recv())
        {
            receivedBytes += packet->GetSize();
        }
    }

    static void StartWriting(Ptr<Socket> connection)
    {
        Write(connection, connection->GetTxAvailable());
    }

    static void Write(Ptr<Socket> connection, uint32_t space)
    {
        while (space > 0 && connection->Send(Create<Packet>(std::min(space, WRITE_BYTES))) > 0)
        {
            space = connection->GetTxAvailable();
        }
    }

    uint32_t m_nodes;
    CsmaHelper m_csma;
    InternetStackHelper m_internet;
    Ipv4StaticRoutingHelper m_routing;
    /** By node; Pods stay where they are in memory. */
    std::deque<std::deque<EchoPod>> m_pods;
};

/** Runs until so many more frames have crossed a link. */
void RunFrames(uint64_t frames)
{
    const auto end = transmissions + frames;
    const auto deadline = Simulator::Now() + Seconds(100);
    while (transmissions < end)
    {
        Simulator::Stop(MicroSeconds(20));
        Simulator::Run();
        if (Simulator::Now() > deadline)
        {
            Fail("nothing goes on");
        }
    }
}

void Measure(const char* kind, const EchoNetwork& network, uint64_t frames)
{
    for (int run = 0; run < RUNS; ++run)
    {
        const auto framesBefore = transmissions;
        const auto echoesBefore = network.Echoes();
        const auto bytesBefore = receivedBytes;
        const auto seconds = SecondsOf([&] { RunFrames(frames); });
        std::cout << "{\"kind\":\"" << kind << "\",\"seconds\":" << seconds
                  << ",\"frames\":" << transmissions - framesBefore
                  << ",\"echoes\":" << network.Echoes() - echoesBefore
                  << ",\"bytes\":" << receivedBytes - bytesBefore << "}" << std::endl;
    }
}

void MeasureSetUp(uint32_t nodes, uint32_t podsPerNode)
{
    for (int run = 0; run < RUNS; ++run)
    {
        const auto before = BytesInUse();
        const auto seconds = SecondsOf([&] { EchoNetwork network(nodes, podsPerNode); });
        const auto bytes = BytesInUse() - before;
        std::cout << "{\"kind\":\"set-up\",\"seconds\":" << seconds << ",\"bytes\":" << bytes << "}" << std::endl;
        Simulator::Destroy();
    }
}

void MeasureEcho(uint32_t nodes, uint32_t podsPerNode, const std::string& capturePrefix)
{
    EchoNetwork network(nodes, podsPerNode);
    network.StartCrossNode();
    RunFrames(WARM_UP_FRAMES);
    if (!network.AreAllPodsAnswered())
    {
        Fail("not all Pods are answered");
    }
    const auto framesBefore = transmissions;
    const auto echoesBefore = network.Echoes();
    Measure("echo", network, MEASURED_FRAMES);
    // But for what is under way, every frame belongs to an echo: nothing is lost, and nothing else is sent.
    const int64_t frames = transmissions - framesBefore;
    const int64_t ofEchoes = (network.Echoes() - echoesBefore) * LINKS_OF_AN_ECHO;
    if (std::abs(frames - ofEchoes) > int64_t{nodes} * podsPerNode * LINKS_OF_AN_ECHO)
    {
        Fail(std::to_string(frames) + " frames are not those of the echoes, " + std::to_string(ofEchoes));
    }
    network.CaptureEverything(capturePrefix);
    Measure("captured", network, CAPTURED_FRAMES);
    Simulator::Destroy();
}

void MeasureBulk(uint32_t nodes, uint32_t podsPerNode)
{
    EchoNetwork network(nodes, podsPerNode);
    network.StartBulk();
    RunFrames(WARM_UP_FRAMES);
    Measure("bulk", network, MEASURED_FRAMES);
    Simulator::Destroy();
}

/** A capture has a file for each end of a link. */
void AllowManyFiles()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

int main(int argc, char* argv[])
{
    if (argc < 4)
    {
        Fail("usage: echo-network set-up|echo|bulk NODES PODS_PER_NODE [CAPTURE_PREFIX]");
    }
    const std::string work = argv[1];
    const auto nodes = static_cast<uint32_t>(std::stoul(argv[2]));
    const auto podsPerNode = static_cast<uint32_t>(std::stoul(argv[3]));
    AllowManyFiles();
    // As with Linux, ARP asks at once, and more than three packets wait for the answer.
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(1000));
    Config::SetDefault("ns3::ArpL3Protocol::RequestJitter", StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    // What the MTU leaves beside the headers and a time stamp.
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
    if (work == "set-up")
    {
        MeasureSetUp(nodes, podsPerNode);
    }
    else if (work == "echo" && argc == 5)
    {
        MeasureEcho(nodes, podsPerNode, argv[4]);
    }
    else if (work == "bulk")
    {
        MeasureBulk(nodes, podsPerNode);
    }
    else
    {
        Fail("no such work: " + work);
    }
    return 0;
}
