// SPDX-License-Identifier: MIT
#include "engine/tiny_program.hpp"

#include "support/text.hpp"

#include <array>
#include <cstdint>

#include <elf.h>

namespace pinned_images::engine {
namespace {

struct Architecture {
  std::string_view name;  ///< docker's
  bool is_64_bit = true;
  bool is_big_endian = false;
  std::uint16_t machine = 0;
  std::uint32_t flags = 0;
  std::string_view code;  ///< exit(0), as bytes
};

using namespace std::string_view_literals;

// The call's number and its argument go into registers, then the kernel is called.
constexpr std::array<Architecture, 8> architectures{{
    // mov eax,60; xor edi,edi; syscall
    {"amd64", true, false, EM_X86_64, 0, "\xb8\x3c\x00\x00\x00\x31\xff\x0f\x05"sv},
    // mov eax,1; xor ebx,ebx; int 0x80
    {"386", false, false, EM_386, 0, "\xb8\x01\x00\x00\x00\x31\xdb\xcd\x80"sv},
    // mov x8,#93; mov x0,#0; svc #0
    {"arm64", true, false, EM_AARCH64, 0, "\xa8\x0b\x80\xd2\x00\x00\x80\xd2\x01\x00\x00\xd4"sv},
    // mov r7,#1; mov r0,#0; svc 0
    {"arm", false, false, EM_ARM, EF_ARM_EABI_VER5,
     "\x01\x70\xa0\xe3\x00\x00\xa0\xe3\x00\x00\x00\xef"sv},
    // li a7,93; li a0,0; ecall
    {"riscv64", true, false, EM_RISCV, 0, "\x93\x08\xd0\x05\x13\x05\x00\x00\x73\x00\x00\x00"sv},
    // li r0,1; li r3,0; sc
    {"ppc64le", true, false, EM_PPC64, 2, "\x01\x00\x00\x38\x00\x00\x60\x38\x02\x00\x00\x44"sv},
    // lghi r2,0; svc 1
    {"s390x", true, true, EM_S390, 0, "\xa7\x29\x00\x00\x0a\x01"sv},
    // li a7,93; li a0,0; syscall 0
    {"loong64", true, false, 258, 0x43, "\x0b\x74\x81\x02\x04\x00\x80\x02\x00\x00\x2b\x00"sv},
}};

constexpr std::uint64_t address = 0x400000;

/// Writes numbers as one architecture has them.
class Writer {
 public:
  explicit Writer(const Architecture& architecture) : of_(architecture) {}

  void number(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      const int shift = 8 * (of_.is_big_endian ? bytes - 1 - i : i);
      bytes_ += static_cast<char>((value >> shift) & 0xffU);
    }
  }
  /// An address, offset or size: as wide as the machine.
  void word(std::uint64_t value) { number(value, of_.is_64_bit ? 8 : 4); }
  void text(std::string_view bytes) { bytes_ += bytes; }

  std::string take() { return std::move(bytes_); }

 private:
  const Architecture& of_;
  std::string bytes_;
};

std::size_t header_size(const Architecture& of) {
  return of.is_64_bit ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

std::size_t segment_size(const Architecture& of) {
  return of.is_64_bit ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

void write_header(Writer& out, const Architecture& of) {
  out.text(
      "\x7f"
      "ELF");
  out.number(of.is_64_bit ? ELFCLASS64 : ELFCLASS32, 1);
  out.number(of.is_big_endian ? ELFDATA2MSB : ELFDATA2LSB, 1);
  out.number(EV_CURRENT, 1);
  for (int i = EI_OSABI; i < EI_NIDENT; ++i) out.number(0, 1);
  out.number(ET_EXEC, 2);
  out.number(of.machine, 2);
  out.number(EV_CURRENT, 4);
  out.word(address + header_size(of) + segment_size(of));  // where it begins
  out.word(header_size(of));                               // where the table of segments is
  out.word(0);
  out.number(of.flags, 4);
  out.number(header_size(of), 2);
  out.number(segment_size(of), 2);
  out.number(1, 2);
  for (int i = 0; i < 3; ++i) out.number(0, 2);  // no sections
}

// One segment: the whole file. The two classes differ in where the flags stand.
void write_segment(Writer& out, const Architecture& of) {
  const std::uint64_t size = header_size(of) + segment_size(of) + of.code.size();
  out.number(PT_LOAD, 4);
  if (of.is_64_bit) out.number(PF_R | PF_X, 4);
  out.word(0);
  out.word(address);
  out.word(address);
  out.word(size);
  out.word(size);
  if (!of.is_64_bit) out.number(PF_R | PF_X, 4);
  out.word(0x10000);
}

}  // namespace

std::optional<std::string> tiny_program(std::string_view platform) {
  const auto parts = split(platform, '/');
  if (parts.size() < 2 || parts[0] != "linux") return std::nullopt;
  for (const Architecture& one : architectures) {
    if (one.name != parts[1]) continue;
    Writer out(one);
    write_header(out, one);
    write_segment(out, one);
    out.text(one.code);
    return out.take();
  }
  return std::nullopt;
}

}  // namespace pinned_images::engine
