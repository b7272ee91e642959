/**
 * The same as `pythonProbe`, word for word where the languages allow it, in Perl (5.8 and later, only what `perl-base` of Debian
 * holds: no Time::HiRes there, so the clock is asked by system call).
 */
export const perlProbe = String.raw`
use strict; use Socket; use Errno; use Fcntl; use POSIX ();
my ($own, $address, $life, @ports) = @ARGV;
alarm $life;
$SIG{PIPE} = 'DEFAULT';
$| = 1;
my $machine = (POSIX::uname())[4];
my $clock = $machine eq 'x86_64' ? 228 : $machine eq 'aarch64' ? 113 : undef;
sub now {
  if (defined $clock) {
    my $time = pack('q q', 0, 0);
    if (syscall($clock, 1, $time) == 0) { my ($s, $n) = unpack('q q', $time); return $s + $n / 1e9 }
  }
  open(my $file, '<', '/proc/uptime') or return time;
  return (split ' ', scalar <$file>)[0];
}
my %kinds = (tcp => SOCK_STREAM, udp => SOCK_DGRAM);
my $greeting = "slipway $own ";
my @ladder = (9000, 1500, 1492, 1480, 1450, 1400, 1300, 1280, 1000, 576);
sub say_line { syswrite STDOUT, join(' ', @_) . "\n" }
sub loose { my $flags = fcntl($_[0], F_GETFL, 0); fcntl($_[0], F_SETFL, $flags | O_NONBLOCK) }
sub place { my $ip = inet_aton($_[0]); defined $ip ? sockaddr_in($_[1], $ip) : undef }

my %servers;
for my $spec (@ports) {
  my ($kind, $port) = split m{/}, $spec;
  socket(my $server, PF_INET, $kinds{$kind}, 0);
  setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1) if $kind eq 'tcp';
  my $bound = bind($server, place($address, $port));
  $bound &&= listen($server, 128) if $bound && $kind eq 'tcp';
  if ($bound) {
    loose($server);
    $servers{fileno $server} = [$server, $kind];
    say_line('listen', $spec, 'bound');
  } else {
    my $why = "$!";
    say_line('listen', $spec, $!{EADDRINUSE} ? 'taken' : 'failed', $why);
  }
}

sub serve {
  my ($server, $kind) = @{$_[0]};
  if ($kind eq 'tcp') {
    accept(my $peer, $server) or return;
    syswrite $peer, $greeting;
    close $peer;
  } else {
    my $sender = recv($server, my $data, 65535, 0);
    send($server, $greeting . length $data, 0, $sender) if defined $sender && $data =~ /^slipway\? /;
  }
}

sub meaning {
  return 'refused' if $!{ECONNREFUSED};
  return 'denied' if $!{EPERM} || $!{EACCES};
  return 'unreachable' if $!{EHOSTUNREACH} || $!{ENETUNREACH} || $!{ENOPROTOOPT};
  return 'silent';
}

my (@waiting, @later, %running, %seens);
my ($unread, $limit, $going) = ('', 2.5, 0);

package Probe;
sub new {
  my ($class, $number, $kind, $to, $port, $expected) = @_;
  return bless { number => $number, kind => $kind, to => $to, port => $port, expected => $expected }, $class;
}
sub begin {
  my ($self) = @_;
  $self->{began} = main::now();
  $self->{deadline} = $self->{began} + $limit;
  $self->{sends} = 0;
  socket(my $sock, main::PF_INET, $kinds{$self->{kind}}, 0);
  $self->{sock} = $sock;
  main::loose($sock);
  my $place = main::place($self->{to}, $self->{port});
  if (!$place) { return $self->end('unreachable') }
  if (!connect($sock, $place) && !$!{EINPROGRESS}) { return $self->end(main::meaning()) }
  $self->tick;
}
sub waits_to_write { my ($self) = @_; return $self->{kind} eq 'tcp' && !$self->{connected} }
sub tick {
  my ($self) = @_;
  my $passed = main::now() - $self->{began};
  if ($self->{kind} eq 'udp' && $self->{sends} < 4 && $passed >= (0, 0.3, 0.8, 1.5)[$self->{sends}]) {
    $self->{sends}++;
    defined send($self->{sock}, 'slipway? probe', 0) or $self->failed;
  }
  $self->end('silent') if $running{$self->{number}} && main::now() > $self->{deadline};
}
sub failed {
  my ($self) = @_;
  $self->end(main::meaning()) unless $!{EAGAIN} || $!{EWOULDBLOCK} || $!{ENOBUFS};
}
sub on_write {
  my ($self) = @_;
  my $code = unpack('i', getsockopt($self->{sock}, main::SOL_SOCKET, main::SO_ERROR));
  if ($code) { $! = $code; return $self->end(main::meaning()) }
  $self->{connected} = 1;
  $self->{elapsed} = main::now() - $self->{began};
  $self->end('answered') if $self->{expected} eq '-';
}
sub on_read {
  my ($self) = @_;
  defined recv($self->{sock}, my $data, 512, 0) or return $self->failed;
  $self->end(index($data, "slipway $self->{expected} ") == 0 ? 'answered' : 'other');
}
sub end {
  my ($self, $seen) = @_;
  my $elapsed = $self->{connected} ? $self->{elapsed} : main::now() - $self->{began};
  delete $running{$self->{number}};
  $seens{$self->{number}} = $seen;
  close $self->{sock};
  main::say_line('result', $self->{number}, $seen, $seen eq 'answered' ? sprintf('%.2f', $elapsed * 1000) : '-');
}

package Size;
sub new {
  my ($class, $number, $to, $port, $expected, $after) = @_;
  return bless { number => $number, to => $to, port => $port, expected => $expected, after => $after,
    ping => $port eq '0', good => 0, bad => 0, rungs => [@ladder] }, $class;
}
sub begin {
  my ($self) = @_;
  $self->{deadline} = main::now() + $limit * 4;
  if (!$self->{ping}) {
    return $self->end if ($seens{$self->{after}} || '') ne 'answered';
    socket(my $sock, main::PF_INET, $kinds{udp}, 0);
    $self->{sock} = $sock;
    main::loose($sock);
    setsockopt($sock, 0, 10, pack('i', 3));
    connect($sock, main::place($self->{to}, $self->{port}));
  }
  $self->next_size;
}
sub next_size {
  my ($self) = @_;
  return $self->end if $self->{good} && ($self->{good} >= 1500 || $self->{bad} - $self->{good} <= 1);
  if ($self->{good}) { $self->{size} = int(($self->{good} + $self->{bad}) / 2) }
  elsif (@{$self->{rungs}}) { $self->{size} = shift @{$self->{rungs}} }
  else { return $self->end }
  $self->{tries} = 0;
  $self->attempt;
}
sub attempt {
  my ($self) = @_;
  $self->{tries}++;
  $self->{until} = main::now() + 0.3;
  if ($self->{ping}) {
    my $child = fork;
    return $self->end if !defined $child;
    if (!$child) {
      open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null';
      exec 'ping', '-n', '-M', 'do', '-c', 1, '-W', 1, '-s', $self->{size} - 28, $self->{to};
      POSIX::_exit(127);
    }
    $self->{child} = $child;
    $self->{until} = main::now() + 1.5;
    return;
  }
  return if defined send($self->{sock}, 'slipway? ' . '.' x ($self->{size} - 28 - 9), 0);
  if ($!{EMSGSIZE}) { $self->{until} = 0; $self->{tries} = 9 } else { $self->end }
}
sub waits_to_write { 0 }
sub on_write {}
sub on_read {
  my ($self) = @_;
  defined recv($self->{sock}, my $data, 512, 0) or return;
  if ($data eq "slipway $self->{expected} " . ($self->{size} - 28)) { $self->{good} = $self->{size}; $self->next_size }
}
sub tick {
  my ($self) = @_;
  return $self->end if main::now() > $self->{deadline};
  if ($self->{child} && waitpid($self->{child}, 1) == $self->{child}) {
    my $code = $? >> 8;
    delete $self->{child};
    if ($code == 0) { $self->{good} = $self->{size}; return $self->next_size }
    return $self->end if $code == 127;
    $self->{until} = 0; $self->{tries} = 9;
  }
  return if main::now() < $self->{until};
  return $self->attempt if $self->{tries} < 2 && !$self->{ping};
  if ($self->{child}) { kill 'KILL', $self->{child}; waitpid(delete $self->{child}, 0) }
  $self->{bad} = $self->{size};
  $self->next_size;
}
sub end {
  my ($self) = @_;
  delete $running{$self->{number}};
  if ($self->{child}) { kill 'KILL', $self->{child}; waitpid(delete $self->{child}, 0) }
  close $self->{sock} if $self->{sock};
  main::say_line('size', $self->{number}, $self->{good} || '-');
}

package main;
sub obey {
  my @words = split ' ', $_[0];
  my $verb = shift @words;
  if ($verb eq 'probe') { push @waiting, Probe->new(@words) }
  elsif ($verb eq 'size') { push @later, Size->new(@words) }
  elsif ($verb eq 'go') { $limit = $words[0] / 1000; $going = 1 }
}

say_line('ready');
while (1) {
  while ($going && @waiting && keys %running < 64) {
    my $job = shift @waiting;
    $running{$job->{number}} = $job;
    $job->begin;
  }
  if ($going && !@waiting && !%running) {
    if (@later) { @waiting = @later; @later = (); next }
    say_line('done');
    $going = 0;
  }
  my @jobs = values %running;
  my ($reads, $writes) = ('', '');
  vec($reads, 0, 1) = 1;
  vec($reads, $_, 1) = 1 for keys %servers;
  for my $job (grep { $_->{sock} } @jobs) {
    if ($job->waits_to_write) { vec($writes, fileno $job->{sock}, 1) = 1 }
    else { vec($reads, fileno $job->{sock}, 1) = 1 }
  }
  my $found = select($reads, $writes, undef, %running ? 0.05 : 5);
  next if $found < 0;
  if (vec($reads, 0, 1)) {
    my $got = sysread(STDIN, my $chunk, 65536);
    exit 0 if !$got;
    $unread .= $chunk;
    obey($1) while $unread =~ s/^([^\n]*)\n//;
  }
  for my $server (keys %servers) { serve($servers{$server}) if vec($reads, $server, 1) }
  for my $job (@jobs) {
    my $number = $job->{number};
    my $fd = $job->{sock} && $running{$number} ? fileno $job->{sock} : undef;
    if (defined $fd) {
      if (vec($writes, $fd, 1)) { $job->on_write }
      elsif (vec($reads, $fd, 1)) { $job->on_read }
    }
    $job->tick if $running{$number};
  }
}
`.trim();
